//! `curl`: one URL after the other, with what `-v` shows of it (output as of curl 7.88).

use crate::console::command::Ended;
use crate::console::tty::Tty;
use crate::http::Url;
use crate::http::client::resolve;
use crate::sim::Time;

use super::order::Order;
use super::transfer::{Facts, Transfer};
use super::trouble::Trouble;
use super::write_out::write_out;

/// How many redirects `-L` follows.
const REDIRECTS: usize = 50;

/// Runs `curl`.
pub(super) async fn run(tty: Tty, order: Order) -> Ended {
    let mut ended = Ended::well("curl had nothing to do", None);
    for (typed, url) in &order.urls {
        ended = Box::pin(one(&tty, &order, typed, url.clone())).await;
    }
    ended
}

/// Fetches one URL, redirects included.
async fn one(tty: &Tty, order: &Order, typed: &str, first: Url) -> Ended {
    let began = tty.now();
    let transfer = Transfer::new(tty.clone(), order.clone());
    let done = match order.max_time {
        None => Box::pin(follow(&transfer, first)).await,
        Some(limit) => {
            let what = format!("curl to fetch {typed}");
            let fetched = Box::pin(follow(&transfer, first));
            let within = tty.os.within(limit, what, fetched).await;
            within.unwrap_or_else(|timeout| {
                Err(Trouble::new(28, too_slow(&transfer, began), Some(timeout)))
            })
        }
    };
    transfer.close(done.as_ref().err());
    let facts = transfer.facts();
    if let Some(format) = &order.write_out {
        tty.print(write_out(format, typed, &facts, began, tty.now()));
    }
    told(tty, order, typed, done.err(), &facts)
}

/// Prints the complaint, if there is one.
fn told(tty: &Tty, order: &Order, typed: &str, trouble: Option<Trouble>, facts: &Facts) -> Ended {
    let status = facts.status.unwrap_or(0);
    let trouble = trouble.or_else(|| {
        let text = format!("The requested URL returned error: {status}");
        (order.fail && status >= 400).then(|| Trouble::new(22, text, facts.evidence))
    });
    let Some(trouble) = trouble else {
        let text = format!("curl got {status} for {typed}");
        return Ended::well(text, facts.evidence).with_bad_news(status >= 400);
    };
    let text = format!("curl: ({}) {}", trouble.code, trouble.text);
    if !order.silent {
        tty.complain(&text);
    }
    Ended::badly(trouble.code, text, trouble.because)
}

async fn follow(transfer: &Transfer, first: Url) -> Result<(), Trouble> {
    let mut url = first;
    for _ in 0..=REDIRECTS {
        let Some(location) = transfer.fetch(&url).await? else {
            return Ok(());
        };
        let Some(next) = resolve(&url, &location) else {
            let text = "Protocol not supported or disabled in libcurl";
            return Err(Trouble::new(1, text, transfer.facts().evidence));
        };
        transfer.remark(&format!("Issue another request to this URL: '{next}'"));
        url = next;
    }
    let text = format!("Maximum ({REDIRECTS}) redirects followed");
    Err(Trouble::new(47, text, transfer.facts().evidence))
}

/// What curl says when `--max-time` is over: it depends on how far it was.
fn too_slow(transfer: &Transfer, began: Time) -> String {
    let facts = transfer.facts();
    let took = transfer.now().since(began).as_millis();
    match (facts.resolved, facts.connected, facts.expected) {
        (None, ..) => format!("Resolving timed out after {took} milliseconds"),
        (_, None, _) => format!("Connection timed out after {took} milliseconds"),
        (.., Some(expected)) => format!(
            "Operation timed out after {took} milliseconds with {} out of {expected} bytes \
             received",
            facts.bytes
        ),
        (.., None) => format!(
            "Operation timed out after {took} milliseconds with {} bytes received",
            facts.bytes
        ),
    }
}
