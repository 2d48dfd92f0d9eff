//! The catalogues: faults, scenarios, profiles.

use serde::Serialize;

use crate::catalogue;
use crate::scenario;
use crate::view;

use crate::cli::Failure;
use crate::cli::args::{ListArgs, MapArgs, ScenariosArgs};
use crate::cli::output::{print, print_json};
use crate::cli::source::load;

/// `gatelab faults`.
pub(in crate::cli) fn faults(args: &ListArgs) -> Result<(), Failure> {
    let rows = catalogue::rows();
    if args.json {
        return print_json(&rows);
    }
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
    let mut text = String::from(
        "Break one with --fault NAME@PLACE (add ,at=2s or ,for=5s to schedule it).\n\n",
    );
    for row in &rows {
        text.push_str(&format!("{:width$}  {}\n", row.name, row.title));
        text.push_str(&format!("{:width$}  --fault {}\n", "", row.example));
    }
    print(&text)
}

#[derive(Serialize)]
struct ScenarioRow {
    name: &'static str,
    title: String,
    description: String,
}

/// `gatelab scenarios`.
pub(in crate::cli) fn scenarios(args: &ScenariosArgs) -> Result<(), Failure> {
    if let Some(name) = &args.name {
        return draw(name, &[], args.json);
    }
    let rows = scenario::embedded().iter().map(|embedded| {
        let scenario = embedded.parse(&[]).map_err(Failure::file)?;
        let (title, description) = (scenario.title, scenario.description);
        Ok(ScenarioRow {
            name: embedded.name,
            title,
            description,
        })
    });
    let rows: Vec<ScenarioRow> = rows.collect::<Result<_, Failure>>()?;
    if args.json {
        return print_json(&rows);
    }
    let lines = rows
        .iter()
        .map(|row| format!("{:8} {}\n", row.name, row.title));
    print(&lines.collect::<String>())
}

/// `gatelab map`.
pub(in crate::cli) fn map(args: &MapArgs) -> Result<(), Failure> {
    draw(&args.scenario, &args.settings, args.json)
}

fn draw(name: &str, settings: &[String], json: bool) -> Result<(), Failure> {
    let map = view::map(&load(name, settings)?);
    if json {
        print_json(&map)
    } else {
        print(&map.text())
    }
}
