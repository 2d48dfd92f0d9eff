//! The order of the steps.

use super::plan::Plan;
use super::{address, pool, reverse, route, segment, service, topology, zone};
use crate::scenario::document::Report;
use crate::scenario::draft::Draft;
use crate::scenario::model::{Scenario, StubResolver};

/// Resolves a draft; nothing if there were mistakes, which the report then holds.
pub(crate) fn resolve(report: &Report, draft: &Draft) -> Option<Scenario> {
    let mut plan = topology::plan(report, draft);
    if report.has_errors() {
        return None;
    }
    segment::number(&mut plan);
    address::check(&plan);
    if report.has_errors() {
        return None;
    }
    service::resolve(&mut plan);
    route::resolve(&mut plan);
    resolvers(&mut plan);
    if report.has_errors() {
        return None;
    }
    zone::resolve(&mut plan);
    reverse::generate(&mut plan);
    zone::delegate(&mut plan);
    service::recursive_hints(&mut plan);
    pool::resolve(&mut plan);
    if report.has_errors() {
        return None;
    }
    Some(scenario(report, draft, plan))
}

fn scenario(report: &Report, draft: &Draft, plan: Plan<'_>) -> Scenario {
    Scenario {
        name: report.file().to_owned(),
        title: draft.title.clone(),
        description: draft.description.clone(),
        seed: draft.seed,
        nodes: plan.nodes,
        links: plan.links,
        zones: plan.zones,
        warnings: Vec::new(),
    }
}

/// Gives every node the name servers its file entry names.
fn resolvers(plan: &mut Plan<'_>) {
    for (index, draft) in plan.draft.nodes.iter().enumerate() {
        let servers = draft.resolvers.iter();
        plan.nodes[index].stub_resolver = StubResolver {
            servers: servers
                .filter_map(|server| plan.name_server(server, index))
                .collect(),
            timeout: draft.resolver_timeout,
            tries: draft.resolver_tries,
        };
    }
}
