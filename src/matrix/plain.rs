//! The same as text: a matrix with totals, or one case in detail.

use std::fmt::Write as _;

use super::case::{Case, Measured, MeasuredRequest};
use super::report::{Answered, Cell, Report};

/// The matrix: a row for each case, a column for each product, then what differs, then totals.
pub fn matrix(report: &Report) -> String {
    let products: Vec<&str> = report.totals.iter().map(|total| total.product).collect();
    let mut ids: Vec<&str> = report.results.iter().map(|cell| cell.id.as_str()).collect();
    ids.dedup();
    let first = ids.iter().map(|id| id.len()).max().unwrap_or(0).max(8);
    let widths: Vec<usize> = products
        .iter()
        .map(|product| {
            let cells = report
                .results
                .iter()
                .filter(|cell| cell.product == *product);
            let widest = cells.map(|cell| mark(cell).len()).max().unwrap_or(0);
            widest.max(product.len())
        })
        .collect();
    let mut text = format!("{:first$}", "");
    for (product, width) in products.iter().zip(&widths) {
        let _ = write!(text, "  {product:width$}");
    }
    text.push('\n');
    for id in ids {
        let _ = write!(text, "{id:first$}");
        for (product, width) in products.iter().zip(&widths) {
            let own = |cell: &&Cell| cell.id == id && cell.product == *product;
            let shown = report
                .results
                .iter()
                .find(own)
                .map(mark)
                .unwrap_or_default();
            let _ = write!(text, "  {shown:width$}");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&differing(report));
    text.push_str(&totals(report));
    text
}

/// The result, with a `*` where it is not what was measured.
fn mark(cell: &Cell) -> String {
    let star = if cell.matches == Some(false) { "*" } else { "" };
    format!("{}{star}", cell.result)
}

fn differing(report: &Report) -> String {
    let cells = report
        .results
        .iter()
        .filter(|cell| !cell.differs.is_empty());
    let mut text = String::new();
    for cell in cells {
        let (product, id) = (cell.product, &cell.id);
        let _ = writeln!(text, "* {product} {id}: {}", cell.differs.join(", "));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn totals(report: &Report) -> String {
    let mut text = String::new();
    for total in &report.totals {
        let (product, run) = (total.product, total.run);
        let _ = write!(text, "{product:10} {run} run");
        if total.compared > 0 {
            let percent = 100.0 * total.matching as f64 / total.compared as f64;
            let (matching, compared) = (total.matching, total.compared);
            let _ = write!(
                text,
                ", {matching} of {compared} as measured ({percent:.1} %)"
            );
        }
        text.push('\n');
    }
    let compared: usize = report.totals.iter().map(|total| total.compared).sum();
    let matching: usize = report.totals.iter().map(|total| total.matching).sum();
    if report.totals.len() > 1 && compared > 0 {
        let percent = 100.0 * matching as f64 / compared as f64;
        let _ = writeln!(
            text,
            "{:10} {matching} of {compared} ({percent:.1} %)",
            "all"
        );
    }
    if !report.not_run.is_empty() {
        let ids: Vec<&str> = report.not_run.iter().map(|case| case.id.as_str()).collect();
        let _ = writeln!(text, "not run: {}", ids.join(" "));
    }
    text
}

/// One case with one product, in detail: ours beside what was measured.
pub fn detail(case: &Case, cell: &Cell) -> String {
    let measured = case.measured.get(cell.product);
    let mut text = format!("{} {}: {}\n", cell.product, case.id, case.desc);
    let verdict = match cell.matches {
        None => "not measured".to_owned(),
        Some(true) => "as measured".to_owned(),
        Some(false) => format!("differs in {}", cell.differs.join(", ")),
    };
    let _ = writeln!(text, "  {}  ({verdict})", cell.result);
    for ours in &cell.requests {
        let theirs = measured.and_then(|measured| request(measured, &ours.label));
        text.push_str(&both(ours, theirs));
    }
    text
}

fn request<'a>(measured: &'a Measured, label: &str) -> Option<&'a MeasuredRequest> {
    measured
        .requests
        .iter()
        .find(|theirs| theirs.label == label)
}

fn both(ours: &Answered, theirs: Option<&MeasuredRequest>) -> String {
    let mut text = format!("\n  {}\n", ours.label);
    let mut row = |name: &str, ours: String, theirs: Option<String>| {
        let _ = match theirs {
            Some(theirs) if theirs != ours => {
                writeln!(
                    text,
                    "    {name:18} {ours}\n      {:>16} {theirs}",
                    "measured"
                )
            }
            _ => writeln!(text, "    {name:18} {ours}"),
        };
    };
    let line = |line: &Option<String>| line.clone().unwrap_or_else(|| "-".to_owned());
    row(
        "status_line",
        line(&ours.status_line),
        theirs.map(|theirs| line(&theirs.status_line)),
    );
    let show = |fields: &[(String, String)]| {
        let mut list: Vec<String> = fields.iter().map(|(n, v)| format!("{n}: {v}")).collect();
        list.sort();
        list.join(" | ")
    };
    row(
        "headers",
        show(&ours.headers),
        theirs.map(|theirs| show(&theirs.headers)),
    );
    let framing = ours.body_framing.unwrap_or("-");
    row("body", format!("{framing} {}", ours.body_len), None);
    row(
        "complete",
        ours.complete.to_string(),
        theirs.map(|theirs| theirs.complete.to_string()),
    );
    row(
        "time",
        format!("{:.3}", ours.time),
        theirs.map(|theirs| format!("{:.3}", theirs.time)),
    );
    row(
        "client_conn_after",
        ours.client_conn_after.to_owned(),
        theirs.map(|theirs| theirs.client_conn_after.clone()),
    );
    let tried = |tried: &std::collections::BTreeMap<String, String>| {
        let list: Vec<String> = tried
            .iter()
            .map(|(who, what)| format!("{who} {what}"))
            .collect();
        list.join(", ")
    };
    row(
        "tried",
        tried(&ours.tried),
        theirs.map(|theirs| tried(&theirs.tried)),
    );
    text
}
