//! ALB's access log: one line of 29 fields ("Access log entries: syntax").

use crate::proxy::outcome::Outcome;

use super::alb::trace_id;
use super::{field, instant};
use crate::proxy::profile::facts::AccessFacts;

/// What a balancer and a target group are called in a log where they have no number of their own.
const BALANCER: &str = "app/gatelab/0000000000000000";

/// Type, time, balancer, both addresses, three times, both statuses, bytes, the request, its way.
pub(super) fn access(facts: &AccessFacts<'_>) -> String {
    let left = *facts.outcome == Outcome::ClientLeft;
    let status = if left { 460 } else { facts.status.unwrap_or(0) };
    let status = if status == 0 {
        "-".into()
    } else {
        status.to_string()
    };
    let last = facts.tried.last();
    let address = last.and_then(|tried| tried.address);
    let target = address.map_or("-".into(), |address| address.to_string());
    // -1 where the target was not reached, or had not answered when it was over.
    let answered = last.and_then(|tried| tried.answered);
    let times = answered.map_or("-1 -1 -1".into(), |waited| {
        let rest = facts.elapsed.saturating_sub(waited).as_secs_f64();
        format!("0.000 {:.3} {rest:.3}", waited.as_secs_f64())
    });
    let target_status = match facts.outcome {
        Outcome::Answered(status) => status.to_string(),
        _ => "-".into(),
    };
    let host = field(facts, "Host");
    let request = facts.request.map_or_else(
        || "- - -".into(),
        |head| {
            let (method, target, version) = (&head.method, &head.target, head.version);
            format!("{method} http://{host}:80{target} {version}")
        },
    );
    let time = instant(facts.now_ms).replace('Z', "000Z");
    let began = instant(facts.now_ms - facts.elapsed.as_millis() as u64).replace('Z', "000Z");
    let trace = trace_id(facts.now_s - facts.elapsed.as_secs(), facts.serial);
    let actions = if address.is_some() { "forward" } else { "-" };
    let group = facts.pool.unwrap_or("-");
    format!(
        "http {time} {BALANCER} {} {target} {times} {status} {target_status} {} {} \"{request}\" \
         \"{}\" - - {group} \"{trace}\" \"-\" \"-\" 0 {began} \"{actions}\" \"-\" \"-\" \
         \"{target}\" \"{target_status}\" \"-\" \"-\"",
        facts.client,
        facts.request.map_or(0, |head| head.to_bytes().len()),
        facts.bytes,
        field(facts, "User-Agent"),
    )
}
