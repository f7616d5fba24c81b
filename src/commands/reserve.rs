//! `reserve`: rows that keep numbers from being given out.

use std::io::Write;

use super::{
    analyse, place,
    register::{Refusal, Register, find},
};
use crate::{
    cli::{self, Args},
    error::Error,
    git::Repository,
    pipeline::Analysis,
    render,
    table::{
        Column, Status,
        edit::{Field, NewRow},
    },
};

/// Writes a row for each code.
pub(crate) fn reserve(
    args: &Args,
    asked: &cli::Reserve,
    out: &mut dyn Write,
    log: &mut dyn Write,
) -> Result<u8, Error> {
    let (analysis, _) = analyse(args, log)?;
    match reserved(args, &analysis, asked, out, log) {
        Ok(()) => Ok(0),
        Err(refusal) => refusal.told(args, log),
    }
}

fn reserved(
    args: &Args,
    analysis: &Analysis,
    asked: &cli::Reserve,
    out: &mut dyn Write,
    log: &mut dyn Write,
) -> Result<(), Refusal> {
    let first = asked.codes.split("..").next().unwrap_or_default().trim();
    let register = find(analysis, args, asked.target.table.as_deref(), (first, Status::Reserved))?;
    let typed = register.numbers.typed(&asked.codes, register.is_shown())?;
    for code in &typed {
        if let Some((range, span)) = register.numbers.kept_free(&code.code) {
            return Refusal::no(
                format!("`{}` is kept free already, by `{range}` ({})", code.code, place(analysis, span)),
                "take it out of `reserved` in the config, or choose another number",
            );
        }
        if let Some(holder) = register.numbers.holder(&code.code) {
            return Refusal::no(
                format!("`{}` is not free: {holder}", code.code),
                "`cargo errcode-check next` names one that is",
            );
        }
    }
    // Without words of its own, a row says which branch it is of: two branches that take one number must not write the same row, which git
    // would merge.
    let branch = || {
        let repository = Repository::find(&analysis.workspace.root, "`reserve`").ok()?;
        repository.branch().ok()?
    };
    let reason = asked.reason.clone().or_else(branch);
    let fields = fields(&register, asked, reason.as_deref());
    let row = |code: &super::register::Typed| NewRow {
        code: code.written.clone(),
        order: code.order.clone(),
        fields: fields.clone(),
    };
    let edits = register.sheet().add(typed.iter().map(row).collect());
    let codes: Vec<String> = typed.into_iter().map(|code| code.code).collect();
    register.write(args, &edits, (&codes, Status::Reserved), asked.target.dry_run, (out, log))
}

fn fields(register: &Register<'_>, asked: &cli::Reserve, reason: Option<&str>) -> Vec<Field> {
    let field = |column: &Column, key: &str, text: &Option<String>| {
        text.as_ref().map(|text| (register.key(column, key), render::one_line(text)))
    };
    let name = field(&Column::Name, "name", &asked.name);
    let owner = field(&Column::Owner, "owner", &asked.owner);
    let status = register.status(Status::Reserved, None, reason);
    name.into_iter().chain([status]).chain(owner).collect()
}
