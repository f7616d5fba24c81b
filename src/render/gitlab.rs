//! The code quality report of GitLab: one document. GitLab itself tells what is new by the fingerprints, so that findings which the
//! base has too are in it; those that someone silenced are not.

use std::{
    cell::Cell,
    io::{self, Write},
};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{Run, identity, identity::findings, json::write_line, one_line, place::Spot, words};
use crate::diagnostic::Silence;

/// Writes the document on one line.
pub fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let shown = |silence: Option<&Silence>| matches!(silence, None | Some(Silence::PreExisting | Silence::MadeVisible));
    let unfinished = run.failures.iter().enumerate().map(|(index, failure)| {
        let name = format!("unfinished#{index}");
        let spot = run.spot_of_failure(failure.place);
        issue("unfinished", "blocker", &words::failure(failure), &name, &spot)
    });
    let found = findings(run).into_iter().filter(|found| shown(found.silence)).map(|found| {
        let diagnostic = found.diagnostic;
        let severity = if diagnostic.level.is_error() { "critical" } else { "minor" };
        issue(diagnostic.rule, severity, &diagnostic.message, &found.name, &run.spot(diagnostic))
    });
    write_line(out, &Issues(Cell::new(Some(unfinished.chain(found)))))
}

/// Issues, each made when it is written.
struct Issues<I>(Cell<Option<I>>);

impl<I: Iterator<Item = Value>> Serialize for Issues<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.take().into_iter().flatten())
    }
}

fn issue(rule: &str, severity: &str, description: &str, name: &str, spot: &Spot<'_>) -> Value {
    json!({
        "description": one_line(description),
        "check_name": rule,
        "fingerprint": identity::hash(name),
        "severity": severity,
        "location": { "path": spot.path, "lines": { "begin": spot.line(), "end": spot.line() } },
    })
}
