//! `mismatched-number`: a text names another number than the code that it describes.

use std::collections::BTreeMap;

use super::sites;
use crate::{
    code::{Form, Role, StatedNumber, Strength, is_http_status},
    diagnostic::Level,
    index::{Entry, Item},
    rule::{Check, Context, Finding, Group, Rule, Sink},
    source::Span,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "mismatched-number",
    group: Group::Descriptions,
    level: Level::Warn,
    summary: "a text that names another number than the code it describes",
    fixable: false,
    since: "0.1.0",
    docs: r"## What it does
Compares the number that a text starts with (`1003 - …`, `[1003] …`, `错误码 1003：…`) with the code. A number that can be something
else is passed over: a count, a year, an HTTP status, the code in another radix or counted from another base. In an enum whose other
texts name their codes, a number that differs is reported as it stands; alone it must look like the code or be called one. Texts in a
row that are off by as much are one finding.

## Why is this bad?
A variant that is added or removed in the middle of an enum renumbers all that follow. The text still names the code that clients
and documents know.

## Example
```rust,fails
pub enum MintError {
    /// 2000 - the mint is closed
    Closed = 2000,
    /// 2001 - the mint is empty
    Empty,
    /// the mint is paused
    Paused,
    /// 2002 - the mint belongs to another authority
    Authority,
}
```

## Use instead
```rust,passes
pub enum MintError {
    /// 2000 - the mint is closed
    Closed = 2000,
    /// 2001 - the mint is empty
    Empty,
    /// 2002 - the mint belongs to another authority
    Authority,
    /// 2003 - the mint is paused
    Paused,
}
```
",
    check: Check::Index(check),
};

/// Codes that were renumbered moved by no more than this.
const FAR: u128 = 20;
/// Fewest digits of a lone number that looks like a code.
const DIGITS: usize = 4;

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    for item in &ctx.index.items {
        let claims = claims(ctx, item);
        let wrong = wrong(&claims);
        if wrong.is_empty() {
            continue;
        }
        let owners = owners(ctx, item);
        for run in runs(&wrong) {
            sink.report(finding(ctx, &owners, run));
        }
    }
}

/// Who has a number: the first declaration of each in the item.
fn owners<'a>(ctx: &Context<'a>, item: &Item) -> BTreeMap<i128, &'a Entry> {
    let mut owners = BTreeMap::new();
    let entries = item.entries.iter().map(|&i| &ctx.index.entries[i]);
    for entry in entries.filter(|entry| entry.role == Role::Declaration && !entry.alias) {
        if let Some(value) = entry.value {
            owners.entry(value).or_insert(entry);
        }
    }
    owners
}

/// A text that states a number, and the code that it describes.
struct Claim<'a> {
    entry: &'a Entry,
    value: i128,
    number: &'a StatedNumber,
}

impl Claim<'_> {
    fn agrees(&self) -> bool {
        self.number.value.unsigned_abs() == self.value.unsigned_abs()
    }

    /// The code is an implicit discriminant.
    fn is_counted(&self) -> bool {
        self.entry.name.as_ref() == Some(&self.entry.literal)
    }

    fn distance(&self) -> i128 {
        self.value.saturating_sub(self.number.value)
    }

    /// Both numbers have as many digits.
    fn is_like(&self) -> bool {
        digits(self.number.value) == digits(self.value)
    }

    fn is_near(&self) -> bool {
        self.distance().unsigned_abs() <= FAR
    }

    /// The number can be the code all the same, or no code at all.
    fn is_something_else(&self) -> bool {
        let (stated, code) = (self.number.value.unsigned_abs(), self.value.unsigned_abs());
        let (short, long) = (stated.min(code).to_string(), stated.max(code).to_string());
        let part = long.ends_with(&short);
        let radix = format!("{code:x}") == stated.to_string() || format!("{stated:x}") == code.to_string();
        // `BASE + 23` is described as 23.
        let written = self.entry.literal.split(|c: char| !c.is_ascii_digit() && c != '_');
        let operand = written.into_iter().any(|digits| digits.replace('_', "").parse() == Ok(stated));
        part || radix || operand || (is_http_status(stated) && !is_http_status(code))
    }
}

fn digits(number: i128) -> usize {
    number.unsigned_abs().to_string().len()
}

/// The numbers that texts of one item state. A text that describes several codes can name only one of them.
fn claims<'a>(ctx: &Context<'a>, item: &Item) -> Vec<Claim<'a>> {
    let entries = item.entries.iter().map(|&i| &ctx.index.entries[i]);
    let declared = entries.filter(|entry| {
        entry.role == Role::Declaration && entry.form != Form::ReverseArm && !entry.marker && !item.http
    });
    let mut claims = Vec::new();
    let mut uses: BTreeMap<Span, usize> = BTreeMap::new();
    for entry in declared {
        let Some(value) = entry.value else { continue };
        for number in entry.descriptions.iter().filter_map(|text| text.number.as_ref()) {
            *uses.entry(number.span).or_default() += 1;
            claims.push(Claim { entry, value, number });
        }
    }
    claims.retain(|claim| uses[&claim.number.span] == 1);
    claims
}

/// The claims that do not hold.
fn wrong<'c, 'a>(claims: &'c [Claim<'a>]) -> Vec<&'c Claim<'a>> {
    let agreeing = claims.iter().filter(|claim| claim.agrees()).count();
    let differing: Vec<_> = claims.iter().filter(|claim| !claim.agrees() && !claim.is_something_else()).collect();
    // Numbers that differ throughout, each by something else, are those of another list.
    let one_step = differing.windows(2).all(|pair| pair[0].distance() == pair[1].distance());
    let another_list = !one_step && differing.len() > 3 * agreeing.max(1);
    let holds = |claim: &&&Claim<'_>| match agreeing {
        0 => is_clear(claim, differing.len() > 1),
        1 => claim.is_near() && claim.is_like() && digits(claim.value) >= 3,
        _ => claim.is_near() || (claim.is_like() && digits(claim.value) >= 3),
    };
    differing.iter().filter(|_| !another_list).filter(holds).copied().collect()
}

/// One variant too many moves all that follow: claims in a row that are off by as much are one slip, where the codes are counted.
fn runs<'r, 'a>(wrong: &'r [&'r Claim<'a>]) -> Vec<&'r [&'r Claim<'a>]> {
    wrong.chunk_by(|a, b| a.distance() == b.distance() && b.is_counted()).collect()
}

/// Nothing in the item shows that its texts name codes; then the number must show it itself.
fn is_clear(claim: &Claim<'_>, among_others: bool) -> bool {
    match claim.number.strength {
        Strength::Named => claim.is_like() && (claim.is_near() || !among_others),
        Strength::SetApart => claim.is_like() && claim.is_near() && digits(claim.value) >= DIGITS,
        Strength::Bare => false,
    }
}

/// A finding on the first of a run.
fn finding(ctx: &Context<'_>, owners: &BTreeMap<i128, &Entry>, run: &[&Claim<'_>]) -> Finding {
    let claim = run[0];
    let entry = claim.entry;
    let stated = claim.number.value;
    let title = sites::title(ctx.index, entry);
    let label = if claim.is_counted() { "counts up to" } else { "is" };
    let mut finding = Finding::new(
        claim.number.span,
        format!("{title} is described as `{stated}`"),
        format!("the text says `{stated}`"),
    )
    .secondary(entry.span, format!("the code {label} `{}`", entry.code.escape_debug()))
    .about_entry(ctx.index, entry)
    .stands_for(run.iter().map(|claim| ctx.index.subject(claim.entry)));
    if let Some(owner) = owners.get(&stated) {
        finding = finding.secondary(owner.span, format!("`{stated}` is this one"));
    }
    if run.len() > 1 {
        let texts = if run.len() == 2 {
            "the next text is".to_owned()
        } else {
            format!("the next {} texts are", run.len() - 1)
        };
        finding = finding.note(format!("{texts} off by as much"));
    }
    if claim.is_counted() {
        finding
            .note("a variant that is added or removed above renumbers all that follow")
            .help(format!("give the variant its number, `= {stated}`, or write `{}` in the text", entry.code))
    } else {
        finding.help(format!("write `{}` in the text, or give the code its old number", entry.code))
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, notes};

    #[test]
    fn a_variant_in_the_middle_renumbers_the_rest() {
        check(
            &RULE,
            r#"
#[error_code]
pub enum MintError {
    #[msg("6000: closed")]
    Closed,
    #[msg("6001: empty")]
    Empty,
    New,
  //--- `6002` is this one
    #[msg("6002: paused")]
//         ^^^^ `6003` of `MintError::Paused` is described as `6002`
    Paused,
  //------ the code counts up to `6003`
    /// [6003] the authority is another one
    Authority,
    #[msg("6005: late")]
    Late,
    #[msg("6007: later")]
//         ^^^^ `6006` of `MintError::Later` is described as `6007`
    Later,
}
"#,
        );
    }

    #[test]
    fn where_texts_name_codes_a_number_need_not_be_near() {
        check(
            &RULE,
            r"
pub enum GateError {
    A = 999, // 999: open
    B = 1002, // 1002: shut
    C = 1000, // 998: lost
    //           ^^^ `1000` of `GateError::C` is described as `998`
    D = 1003, // 5903: late
    //           ^^^^ `1003` of `GateError::D` is described as `5903`
    E = 1004, // 77: rows at most
}
",
        );
    }

    #[test]
    fn a_run_tells_how_long_it_is() {
        const COUNTED: &str = "a variant that is added or removed above renumbers all that follow";
        let notes = |last| {
            let off: Vec<_> = (1004..=last).map(|code| format!("Code{code}, // {}: gate\n", code - 1)).collect();
            let right = "Code1001 = 1001, // 1001: gate\nCode1002, // 1002: gate\nCode1003, // 1003: gate\n";
            notes(&RULE, &format!("pub enum GateError {{\n{right}{}}}\n", off.concat()))
        };
        assert_eq!(notes(1004), [COUNTED]);
        assert_eq!(notes(1005), ["the next text is off by as much", COUNTED]);
        assert_eq!(notes(1006), ["the next 2 texts are off by as much", COUNTED]);
    }

    #[test]
    fn a_near_number_that_is_something_else_is_silent() {
        check(
            &RULE,
            r"
pub const ERR_TEN: i32 = 10;
pub enum SmallError {
    A = 30, // 30: open
    B = 31, // 31: shut
    /// 2: the end of the number
    C = 12,
    /// 10: the number in hexadecimal
    D = 16,
    /// 23: what is added
    E = ERR_TEN as isize + 23,
    /// 599: a status
    F = 605,
}
",
        );
    }

    #[test]
    fn a_lone_number_must_look_like_the_code_or_be_called_one() {
        check(
            &RULE,
            r"
pub const ERR_USER: u32 = 1002; // 1001：用户不存在
//                                 ^^^^ `1002` of `ERR_USER` is described as `1001`
pub mod other {
    pub const ERR_ORDER: u32 = 3002; // 错误码 3001，订单不存在
    //                                      ^^^^ `3002` of `ERR_ORDER` is described as `3001`
}
pub mod third {
    pub const ERR_PAY: u32 = 4002; // 2023 年的支付错误
}
",
        );
    }

    #[test]
    fn numbers_that_are_something_else_are_silent() {
        check(
            &RULE,
            r"
pub const ERR_BASE: i32 = 7000;
pub enum HttpishError {
    Missing = 1404, // 404 - not found
    Closed = 1500, // 500 - closed
}
pub enum HexError {
    Busy = 0x1010, // 1010: busy
    Full = 4113, // 0x1011: full
}
pub enum OffsetError {
    /// 1 - first
    A = ERR_BASE as isize + 1,
    /// 2 - second
    B = ERR_BASE as isize + 2,
    /// 17 - third
    C = 7017,
}
pub enum OldError {
    A = 5101, // 2001: the code of the old service
    B = 5102, // 2040: another
    C = 5103, // 2066: a third
}
pub enum FormError {
    A = 5301, // 5301: open
    B = 5302, // 5901: the number of a form
}
pub enum CountError {
    A = 5, // 3 - 4 tries were made
    B = 6, // 3000 rows are the most
    C = -301, // 301: moved
}
",
        );
    }

    #[test]
    fn a_text_for_two_codes_names_one_of_them() {
        check(
            &RULE,
            r#"
pub enum PortError { Open, Shut, Lost }
impl PortError {
    pub fn code(&self) -> u32 {
        match self {
            Self::Open => 1001,
            Self::Shut => 1002,
            Self::Lost => 1003,
        }
    }
    pub fn message(&self) -> &str {
        match self {
            Self::Open | Self::Shut => "1001: port",
            Self::Lost => "1003: lost",
        }
    }
}
"#,
        );
    }

    #[test]
    fn what_declares_no_code_is_silent() {
        check(
            &RULE,
            r"
pub enum PortError {
    Open = 1001, // 1001: open
    Shut = 1002, // 1002: shut
    Lost = 1004, // 1003: lost
    //              ^^^^ `1004` of `PortError::Lost` is described as `1003`
    Max = 1999, // 1998: the last one
}
impl PortError {
    pub fn from_code(code: u32) -> Option<Self> {
        match code {
            1001 => Some(Self::Open), // 1001: open
            1002 => Some(Self::Shut), // 1001: shut
            _ => None,
        }
    }
}
pub enum HttpError {
    Missing = 404, // 404: missing
    Gone = 410, // 409: gone
    Teapot = 418, // 418: a teapot
}
",
        );
    }
}
