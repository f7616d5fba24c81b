//! One line a finding, as `rustc --error-format short`: `path:line:column: error[rule]: message`.

use std::io::{self, Write};

use super::{one_line, severity};
use crate::{
    diagnostic::{Diagnostic, Report},
    source::Sources,
};

/// Writes every finding of the report.
pub fn write(report: &Report, sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
    report.diagnostics.iter().try_for_each(|diagnostic| writeln!(out, "{}", line(diagnostic, sources)))
}

/// The line of one finding, without its line feed.
pub(super) fn line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let (place, message) = (one_line(&sources.place(diagnostic.primary.span)), one_line(&diagnostic.message));
    format!("{place}: {}[{}]: {message}", severity(diagnostic.level), diagnostic.rule)
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;

    #[test]
    fn one_line_with_columns_in_chars() {
        let (sources, mut diagnostic) = sample("// 错误\r\n\t中 = 201003,\n", "201003");
        diagnostic.message = "two\nlines \u{1b}[0m".into();
        let report = Report { diagnostics: vec![diagnostic], ..Report::default() };
        let mut out = Vec::new();
        write(&report, &sources, &mut out).expect("memory can be written");
        assert_eq!(String::from_utf8_lossy(&out), "src/e.rs:2:6: error[duplicate-code]: two lines ?[0m\n");
    }
}
