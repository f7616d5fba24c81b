//! `completions`: a script for a shell.

use std::io::Write;

use crate::{
    cli::{self, Shell},
    error::Error,
    render::written,
    rule::Group,
    rules::RULES,
};

pub(crate) fn completions(shell: Shell, out: &mut dyn Write) -> Result<u8, Error> {
    let rules: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    let groups = Group::ALL.map(Group::as_str);
    written(out.write_all(&cli::completions(shell, &rules, &groups)).and_then(|()| out.flush()))?;
    Ok(0)
}
