//! What a scenario tells a proxy about its pools, as the proxy's settings.

use crate::proxy::profile::CheckDefaults;
use crate::proxy::{Full, HealthCheck, Judgement, Probe, Settings};
use crate::scenario::dispatch::{Check, Dispatch};

/// Tells the proxy; its sites must be there already.
pub(super) fn tell(proxy: &mut Settings, told: &Dispatch) {
    if let Some(limit) = told.queue_timeout {
        proxy.full = if limit.is_zero() {
            Full::Refuse
        } else {
            Full::Wait(Some(limit))
        };
    }
    if let Some(limit) = told.max_clients {
        proxy.clients = Some(limit as usize);
    }
    if let Some(statuses) = &told.retry_on {
        proxy.retry_statuses.clone_from(statuses);
    }
    if let Some(when) = told.resolve {
        proxy.naming.when = when;
    }
    if told.resolve_valid.is_some() {
        proxy.naming.valid = told.resolve_valid;
    }
    if let Some(check) = &told.check {
        let check = health_check(check, &proxy.profile.health.checks);
        for site in &mut proxy.sites.value {
            site.pool.check = Some(check.clone());
        }
    }
}

fn health_check(told: &Check, defaults: &CheckDefaults) -> HealthCheck {
    let probe = told
        .path
        .as_ref()
        .map_or(Probe::Connect, |path| Probe::Get {
            path: path.clone(),
            expect: defaults.expect.clone(),
        });
    let judgement = match (told.fall, told.rise, defaults.judgement) {
        (None, None, judgement) => judgement,
        (fall, rise, Judgement::InARow { fall: f, rise: r }) => Judgement::InARow {
            fall: fall.unwrap_or(f).max(1),
            rise: rise.unwrap_or(r).max(1),
        },
        (fall, rise, Judgement::OutOf { .. }) => Judgement::InARow {
            fall: fall.unwrap_or(1).max(1),
            rise: rise.unwrap_or(1).max(1),
        },
    };
    HealthCheck {
        probe,
        interval: told.interval.unwrap_or(defaults.interval),
        timeout: told.timeout.unwrap_or(defaults.timeout),
        judgement,
    }
}
