//! `retire`: the row of a number that is given up for good says so.

use std::io::Write;

use super::{
    analyse, place,
    register::{Refusal, Register, Typed, find},
};
use crate::{
    cli::{self, Args, Verbosity},
    code::Lang,
    error::Error,
    index::Entry,
    pipeline::Analysis,
    render::{self, written},
    table::{
        Column, Status,
        edit::{Field, NewRow, TextEdit},
    },
};

/// Marks the row of a code, or writes one for a code that has none.
pub(crate) fn retire(args: &Args, asked: &cli::Retire, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    let (analysis, _) = analyse(args, log)?;
    match retired(args, &analysis, asked, out, log) {
        Ok(()) => Ok(0),
        Err(refusal) => refusal.told(args, log),
    }
}

fn retired(
    args: &Args,
    analysis: &Analysis,
    asked: &cli::Retire,
    out: &mut dyn Write,
    log: &mut dyn Write,
) -> Result<(), Refusal> {
    let register = find(analysis, args, asked.target.table.as_deref(), (asked.code.trim(), Status::Retired))?;
    let numbers = register.numbers;
    let Some(code) = numbers.typed(&asked.code, register.is_shown())?.pop().filter(|_| !asked.code.contains(".."))
    else {
        return Err(Refusal::Failed(Error::usage("one code is retired at a time")));
    };
    let replacement = match &asked.replaced_by {
        Some(text) => Some(replacement(&register, text, &code)?),
        None => None,
    };
    let mut fields: Vec<Field> =
        vec![register.status(Status::Retired, asked.since.as_deref(), asked.reason.as_deref())];
    fields.extend(replacement.map(|code| (register.key(&Column::ReplacedBy, "replaced-by"), code)));
    let uses = numbers.uses(&code.code);
    let edits: Vec<TextEdit> = match register.row(&code.code) {
        Some(row) if row.status() == Status::Retired => {
            let message = format!("`{}` is retired already ({})", code.code, place(analysis, row.span));
            return Ok(written(writeln!(log, "{}", render::one_line(&message)))?);
        }
        Some(row) => register.sheet().set(row.span.range().start, &fields),
        None => {
            elsewhere(analysis, &register, &code)?;
            let fields = known_texts(&register, &uses).into_iter().chain(fields).collect();
            let row = NewRow { code: code.written.clone(), order: code.order.clone(), fields };
            register.sheet().add(vec![row])
        }
    };
    register.write(
        args,
        &edits,
        (std::slice::from_ref(&code.code), Status::Retired),
        asked.target.dry_run,
        (out, log),
    )?;
    if let (Some(first), true) = (uses.first(), args.verbosity != Verbosity::Quiet) {
        let count = render::count(uses.len(), "place");
        let verb = if uses.len() == 1 { "uses" } else { "use" };
        let place = place(analysis, first.span);
        written(writeln!(log, "{count} still {verb} it, the first at {place}: `retired-code` is an error there"))?;
    }
    Ok(())
}

/// Refuses a code that nobody knows, and one whose row is in another table.
fn elsewhere(analysis: &Analysis, register: &Register<'_>, code: &Typed) -> Result<(), Refusal> {
    if let Some(row) = register.numbers.rows(&code.code).first() {
        let place = place(analysis, row.span);
        return Err(Refusal::Failed(Error::Usage {
            message: format!("the row of `{}` is in another table ({place})", code.code),
            help: Some("write the status there: by hand, or with `--table` where that one is in TOML".to_owned()),
        }));
    }
    match register.numbers.holder(&code.code) {
        Some(_) => Ok(()),
        None => Refusal::no(
            format!("`{}` was never in use, as far as the sources and tables show", code.code),
            format!(
                "with `--base` codes that the base has are known too; `cargo errcode-check reserve {}` keeps a number free",
                code.code
            ),
        ),
    }
}

/// The code to use in the place of another one, as the table writes it.
fn replacement(register: &Register<'_>, text: &str, code: &Typed) -> Result<String, Refusal> {
    let Some(new) = register.numbers.typed(text, register.is_shown())?.pop() else { return Ok(text.to_owned()) };
    if new.code == code.code {
        return Refusal::no(
            format!("`{}` cannot take its own place", code.code),
            "name another code behind `--replaced-by`",
        );
    }
    if register.numbers.rows(&new.code).iter().any(|row| row.status() == Status::Retired) {
        return Refusal::no(
            format!("`{}` is retired itself", new.code),
            "name a code that is in use behind `--replaced-by`",
        );
    }
    Ok(new.written)
}

/// Name and texts that the sources give a code, for a row that has to stand for it from now on.
fn known_texts(register: &Register<'_>, uses: &[&Entry]) -> Vec<Field> {
    let name = uses.iter().find_map(|entry| entry.name.clone());
    let text = |lang: Lang| {
        let mut texts = uses.iter().flat_map(|entry| &entry.descriptions).filter(|text| text.lang == lang);
        texts
            .next()
            .map(|text| (register.key(&Column::Text(lang.tag().to_owned()), lang.tag()), render::one_line(&text.text)))
    };
    let name = name.map(|name| (register.key(&Column::Name, "name"), name));
    name.into_iter().chain(text(Lang::Zh)).chain(text(Lang::En)).collect()
}
