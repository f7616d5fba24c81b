//! The XML of Checkstyle, which many servers and editors read. Columns are chars.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{self, Write},
};

use super::{
    Run, one_line,
    place::{Spot, Unit},
    words, xml,
};

/// Writes the document, the files by name and in each file what was found in the order of the report.
pub fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut add = |spot: &Spot<'_>, severity: &str, rule: &str, message: &str| {
        let column = spot.region(Unit::Chars).map_or(1, |region| region.start.column);
        let message = xml::attribute(&one_line(message));
        // Writing to a string cannot fail.
        let _ = writeln!(
            files.entry(spot.path.clone()).or_default(),
            "    <error line=\"{}\" column=\"{column}\" severity=\"{severity}\" message=\"{message}\" source=\"errcode.{rule}\"/>",
            spot.line(),
        );
    };
    for failure in run.failures {
        add(&run.spot_of_failure(failure.place), "error", "unfinished", &words::failure(failure));
    }
    for diagnostic in &run.report.diagnostics {
        let severity = super::severity(diagnostic.level);
        add(&run.spot(diagnostic), severity, diagnostic.rule, &diagnostic.message);
    }
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"8.0\">")?;
    for (path, errors) in &files {
        writeln!(out, "  <file name=\"{}\">\n{errors}  </file>", xml::attribute(path))?;
    }
    writeln!(out, "</checkstyle>")
}
