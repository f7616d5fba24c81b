//! What the body of a rule makes of its variables: which one becomes a code, which a name, a type or a text. Read from the places where
//! they stand, and from their own names where the place does not tell.

use std::{cmp::Reverse, ops::Range};

use foldhash::HashSet;

use super::{
    super::{
        items::is_plain_macro,
        lexer::{Kind, Lexed},
        naming,
    },
    rows::{is_code_label, is_text_label},
};
use crate::code::IntType;

/// How far the expression around a variable is followed outwards.
const MAX_DEPTH: usize = 32;

/// Tokens of the largest body that is read.
const MAX_TOKENS: usize = 8192;

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It declares codes.
    Codes(Box<Columns>),
    /// It declares none.
    Nothing,
    /// It hands its arguments on, or does what is not known.
    Unclear,
}

/// What the variables of a rule that declares codes are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// The variable that stands for the code of a row.
    pub(super) code: String,
    /// The code as it is made from variables and tokens.
    pub(super) template: Vec<Piece>,
    pub(super) name: Option<String>,
    pub(super) texts: Vec<String>,
    pub(super) type_name: Option<TypeName>,
    /// Types and traits that the rule names.
    pub(super) mentioned: Vec<String>,
    /// What the rule makes of a name.
    pub(super) makes: Makes,
}

/// What a name becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Makes {
    /// Something that no path leads to.
    #[default]
    Other,
    /// A const of the module.
    Constant,
    /// A const of the type, or its variant.
    Member,
}

/// The type that a rule declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TypeName {
    Literal(String),
    Variable(String),
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Variable(String),
    Token(String),
}

/// A variable of a pattern: its name, its fragment, and how many repetitions are around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) fragment: String,
    pub(super) depth: usize,
}

/// The token of a variable, the variable, and where it stands.
type Place<'v> = (usize, &'v Variable, Slot);

/// Where a variable stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Slot {
    /// The value of a const, static or variant that is named by a variable.
    Value { text_type: bool },
    /// Beside other arguments in such a value, or in a function that is named by a variable.
    Argument,
    /// A field, a const, a function or an attribute of this name.
    Label(String),
    /// The pattern of an arm.
    Pattern,
    /// The value of an arm whose pattern is no name.
    ArmText,
    /// The name of what is declared; the smaller rank counts.
    Name(u8),
    /// The name of a type.
    Type,
}

/// Reads the body of a rule of the macro `name`.
pub(super) fn of(lexed: &Lexed<'_>, name: &str, body: Range<usize>, variables: &[Variable]) -> Meaning {
    if body.len() > MAX_TOKENS {
        return Meaning::Unclear;
    }
    let reader = Reader::new(lexed, body, variables);
    match reader.columns() {
        Some(columns) => Meaning::Codes(Box::new(columns)),
        None if reader.is_clear(name) => Meaning::Nothing,
        None => Meaning::Unclear,
    }
}

struct Reader<'l, 't, 'v> {
    lexed: &'l Lexed<'t>,
    body: Range<usize>,
    variables: &'v [Variable],
    /// The bracket around each token of the body.
    parents: Vec<Option<usize>>,
}

impl<'l, 't, 'v> Reader<'l, 't, 'v> {
    fn new(lexed: &'l Lexed<'t>, body: Range<usize>, variables: &'v [Variable]) -> Self {
        let parents = lexed.enclosing(body.clone());
        Self { lexed, body, variables, parents }
    }

    fn parent(&self, i: usize) -> Option<usize> {
        self.parents.get(i.checked_sub(self.body.start)?).copied().flatten()
    }

    /// The variable whose `$` stands at `i`.
    fn variable(&self, i: usize) -> Option<&'v Variable> {
        let name = self.lexed.is(i, "$").then(|| self.lexed.ident(i + 1)).flatten()?;
        self.variables.iter().find(|variable| variable.name == name)
    }

    fn columns(&self) -> Option<Columns> {
        let mut slots: Vec<Place<'v>> = Vec::new();
        for i in self.body.clone() {
            if let Some(variable) = self.variable(i)
                && let Some(slot) = self.slot(i)
            {
                slots.push((i, variable, slot));
            }
        }
        let (at, code) = code(&slots)?;
        let name = self.name(&slots, code);
        let type_name = self.type_name(&slots, name);
        let texts = texts(&slots, code, name);
        let own = |i: usize| self.variable(i).is_some_and(|variable| Some(variable.name.as_str()) == name);
        let constant =
            self.body.clone().find(|&i| own(i) && matches!(self.lexed.str(i - 1), "const" | "static" | "ref"));
        let variant = self.body.clone().any(|i| own(i) && self.is_in_enum(i));
        let makes = match (constant, variant) {
            (Some(i), _) if self.owner(i).is_some() => Makes::Member,
            (Some(_), _) => Makes::Constant,
            (None, true) => Makes::Member,
            (None, false) => Makes::Other,
        };
        Some(Columns {
            template: self.template(at),
            code: code.to_owned(),
            name: name.map(str::to_owned),
            texts,
            type_name,
            mentioned: self.mentioned(),
            makes,
        })
    }

    fn name(&self, slots: &[Place<'v>], code: &str) -> Option<&'v str> {
        let ranked =
            slots.iter().filter(|(_, variable, _)| variable.name != code).filter_map(
                |(_, variable, slot)| match slot {
                    Slot::Name(rank) => Some((*rank, variable.name.as_str())),
                    Slot::Type => Some((9, variable.name.as_str())),
                    _ => None,
                },
            );
        // A type that stands outside of the rows is no name of one.
        let depth = |name: &str| {
            self.variables.iter().find(|variable| variable.name == name).map_or(0, |variable| variable.depth)
        };
        let least = depth(code);
        ranked.filter(|(_, name)| depth(name) >= least).min_by_key(|(rank, _)| *rank).map(|(_, name)| name).or_else(
            || {
                let same = |variable: &&Variable| {
                    variable.fragment == "ident" && variable.depth == least && variable.name != code
                };
                self.variables.iter().find(same).map(|variable| variable.name.as_str())
            },
        )
    }

    fn type_name(&self, slots: &[Place<'v>], name: Option<&str>) -> Option<TypeName> {
        let variable =
            slots.iter().find(|(_, variable, slot)| *slot == Slot::Type && Some(variable.name.as_str()) != name);
        if let Some((_, variable, _)) = variable {
            return Some(TypeName::Variable(variable.name.clone()));
        }
        let name = name?;
        // The enum that holds the name, else the type whose const it is.
        let own = |i: &usize| self.variable(*i).is_some_and(|variable| variable.name == name);
        let constant = |i: &usize| matches!(self.lexed.str(i - 1), "const" | "static");
        let places = || self.body.clone().filter(own);
        let name = places().find_map(|i| self.enum_name(i));
        let name = name.or_else(|| places().filter(constant).find_map(|i| self.owner(i)));
        name.or_else(|| places().find_map(|i| self.owner(i))).map(TypeName::Literal)
    }

    /// Where the variable at `i` stands.
    fn slot(&self, i: usize) -> Option<Slot> {
        let lexed = self.lexed;
        let before = |n: usize| i.checked_sub(n).map_or("", |i| lexed.str(i));
        match before(1) {
            "const" | "static" | "ref" => return Some(Slot::Name(0)),
            "fn" => return Some(Slot::Name(3)),
            "struct" | "enum" | "impl" | "for" | "trait" => return Some(Slot::Type),
            "::" if self.is_arm_name(i) => return Some(Slot::Name(2)),
            // `[<ERR_ $name>]` in the place of a name.
            "<" if before(2) == "[" && matches!(before(3), "const" | "static" | "fn") => return Some(Slot::Name(1)),
            _ => {}
        }
        if self.is_in_enum(i) && self.is_variant_name(i) {
            return Some(Slot::Name(0));
        }
        if self.is_pattern(i) {
            return Some(if self.is_value(i) { Slot::Pattern } else { Slot::Name(2) });
        }
        self.value_slot(i)
    }

    /// `X::$name =>`, `X::$name,`, `X::$name)`
    fn is_arm_name(&self, i: usize) -> bool {
        let mut next = i + 2;
        if self.lexed.kind(next) == Some(Kind::Open) {
            next = self.lexed.after(next);
        }
        matches!(self.lexed.str(next), "=>" | "," | ")" | "}" | "")
    }

    /// `$value =>`
    fn is_pattern(&self, i: usize) -> bool {
        self.lexed.is(i + 2, "=>") && !matches!(self.lexed.str(i - 1), "::" | "=>" | ".")
    }

    /// A number or string stands at this variable, and no name.
    fn is_value(&self, i: usize) -> bool {
        self.variable(i).is_some_and(|variable| variable.fragment != "ident" && may_be_value(&variable.fragment))
    }

    fn is_variant_name(&self, i: usize) -> bool {
        let previous = i.checked_sub(1).map_or("", |i| self.lexed.str(i));
        matches!(previous, "{" | "," | "(" | "]" | ")")
            && matches!(self.lexed.str(i + 2), "=" | "," | "(" | "{" | ")" | "}" | "")
    }

    /// The `enum` whose braces are around the token, with repetitions between.
    fn enum_keyword(&self, i: usize) -> Option<usize> {
        let open = self.outer(i)?;
        (self.lexed.is(open, "{")).then(|| self.header(open).find(|&i| self.lexed.is(i, "enum"))).flatten()
    }

    fn is_in_enum(&self, i: usize) -> bool {
        self.enum_keyword(i).is_some()
    }

    fn enum_name(&self, i: usize) -> Option<String> {
        self.lexed.ident(self.enum_keyword(i)? + 1).map(str::to_owned)
    }

    /// The bracket around the token that is no repetition.
    fn outer(&self, i: usize) -> Option<usize> {
        let mut open = self.parent(i)?;
        for _ in 0..MAX_DEPTH {
            if !self.lexed.is(open, "(") || open == self.body.start || !self.lexed.is(open - 1, "$") {
                return Some(open);
            }
            open = self.parent(open)?;
        }
        None
    }

    /// The tokens in front of a bracket, as far as the item reaches.
    fn header(&self, open: usize) -> Range<usize> {
        let mut start = open;
        while start > self.body.start {
            let previous = start - 1;
            match self.lexed.str(previous) {
                ";" | "{" | "}" | "," | "=>" | "=" | "(" | "[" => break,
                ")" | "]" => start = self.lexed.mate(previous).min(previous),
                _ => start = previous,
            }
        }
        start..open
    }

    /// The literal type in whose `impl` the token stands, that of a trait left out.
    fn owner(&self, i: usize) -> Option<String> {
        let mut open = self.outer(i);
        for _ in 0..MAX_DEPTH {
            let header = self.header(open?);
            if let Some(at) = header.clone().find(|&i| self.lexed.is(i, "impl")) {
                let last = header.clone().rev().find(|&i| self.lexed.kind(i) == Some(Kind::Ident))?;
                let variable = self.lexed.is(last - 1, "$");
                return (last > at).then(|| if variable { "$" } else { self.lexed.str(last) }.to_owned());
            }
            open = self.outer(open?);
        }
        None
    }

    /// The slot of a variable that stands for a value: what the expression around it is given to.
    fn value_slot(&self, at: usize) -> Option<Slot> {
        let lexed = self.lexed;
        let mut i = at;
        let mut direct = true;
        for _ in 0..MAX_DEPTH {
            let delimiter = self.delimiter(i)?;
            match lexed.str(delimiter) {
                "=" => return self.assigned(delimiter, direct),
                "=>" => return self.arm(delimiter),
                ":" => {
                    let label = lexed.ident(delimiter - 1)?;
                    return (!lexed.is(delimiter - 2, "$")).then(|| Slot::Label(label.to_owned()));
                }
                _ => {}
            }
            let open = if lexed.kind(delimiter) == Some(Kind::Open) { delimiter } else { self.parent(i)? };
            if lexed.is(open, "[") && lexed.is(open.checked_sub(1)?, "#") {
                return Some(Slot::Label(lexed.ident(open + 1)?.to_owned()));
            }
            if lexed.is(open, "{") {
                let header = self.header(open);
                if let Some(function) = header.clone().find(|&i| lexed.is(i, "fn")) {
                    return match lexed.ident(function + 1) {
                        Some(_) => self.function_label(function, open),
                        None => Some(Slot::Argument),
                    };
                }
            }
            if lexed.is(open.max(1) - 1, "!") && lexed.ident(open.max(2) - 2).is_some_and(|name| !is_plain_macro(name))
            {
                return None;
            }
            // A repetition changes nothing; another argument beside it does.
            let repetition = open > self.body.start && lexed.is(open - 1, "$");
            let joined = open > self.body.start + 1 && lexed.is(open - 1, "!") && lexed.is(open - 2, "concat");
            direct &= repetition || joined || lexed.split(lexed.inside(open), ",").len() == 1;
            i = open;
        }
        None
    }

    /// The token in front of the expression in which `i` stands.
    fn delimiter(&self, i: usize) -> Option<usize> {
        let lexed = self.lexed;
        let mut at = i;
        while at > self.body.start {
            let previous = at - 1;
            match lexed.kind(previous) {
                Some(Kind::Open | Kind::FatArrow) => return Some(previous),
                Some(Kind::Close) => {
                    // What ends in a block stands in front of the expression.
                    if lexed.is(previous, "}") && !matches!(lexed.str(at), "." | "as" | "+" | "-") {
                        return self.parent(i);
                    }
                    at = lexed.mate(previous).min(previous);
                }
                Some(Kind::Punct) if matches!(lexed.str(previous), "," | ";" | "=" | ":") => return Some(previous),
                _ => at = previous,
            }
        }
        None
    }

    /// What stands in front of `=`: a const, a variant, or the key of an attribute.
    fn assigned(&self, equals: usize, direct: bool) -> Option<Slot> {
        let lexed = self.lexed;
        let mut start = equals;
        while start > self.body.start && !matches!(lexed.str(start - 1), ";" | "{" | "}" | "," | "(") {
            start -= 1;
            if start > self.body.start && lexed.kind(start) == Some(Kind::Close) {
                start = lexed.mate(start).min(start);
            }
        }
        let left = start..equals;
        let keyword = left.clone().find(|&i| matches!(lexed.str(i), "const" | "static"));
        if let Some(keyword) = keyword {
            let name = keyword + 1 + usize::from(matches!(lexed.str(keyword + 1), "ref" | "mut"));
            let text_type = left.clone().any(|i| matches!(lexed.ident(i), Some("str" | "String")));
            return Some(match lexed.ident(name) {
                Some(name) => Slot::Label(name.to_owned()),
                None if direct => Slot::Value { text_type },
                None => Slot::Argument,
            });
        }
        if left.clone().any(|i| lexed.is(i, "let")) {
            return None;
        }
        match lexed.ident(equals - 1) {
            Some(_) if lexed.is(equals - 2, "$") => {
                Some(Slot::Value { text_type: false }).filter(|_| self.is_in_enum(equals))
            }
            Some(label) => Some(Slot::Label(label.to_owned())),
            None => None,
        }
    }

    /// The value of an arm: a text or number of the name in the pattern, told apart by the function.
    fn arm(&self, arrow: usize) -> Option<Slot> {
        let function = self.function(arrow);
        let pattern = arrow.checked_sub(3)?;
        if self.is_value(pattern + 1) && !self.lexed.is(pattern, "::") {
            return Some(Slot::ArmText);
        }
        function
    }

    /// The name of a function that gives a number or text; any other gives something made of it.
    fn function_label(&self, function: usize, open: usize) -> Option<Slot> {
        let lexed = self.lexed;
        let name = lexed.ident(function + 1)?;
        let plain = |i: usize| {
            lexed
                .ident(i)
                .is_some_and(|word| matches!(word, "str" | "String" | "Result") || IntType::from_name(word).is_some())
        };
        let arrow = (function..open).find(|&i| lexed.is(i, "->"))?;
        let itself = (arrow..open).any(|i| lexed.is(i, "Self"));
        // `impl From<E> for u32`
        let gives = if itself {
            self.owner(function).is_some_and(|owner| IntType::from_name(&owner).is_some())
        } else {
            (arrow..open).any(plain)
        };
        let coded = naming::is_error_name(name) || is_code_label(name);
        (gives || (coded && !itself)).then(|| Slot::Label(name.to_owned()))
    }

    /// The function around a token.
    fn function(&self, i: usize) -> Option<Slot> {
        let mut open = self.outer(i);
        for _ in 0..MAX_DEPTH {
            let header = self.header(open?);
            if let Some(function) = header.clone().find(|&i| self.lexed.is(i, "fn")) {
                return self.function_label(function, open?);
            }
            open = self.outer(open?);
        }
        None
    }

    /// The code as it is made: the arithmetic around the variable, `concat!` and `stringify!`.
    fn template(&self, at: usize) -> Vec<Piece> {
        let lexed = self.lexed;
        let mut region = at..at + 2;
        for _ in 0..MAX_DEPTH {
            let wide = self.argument(region.start);
            if self.is_arithmetic(&wide) {
                region = wide;
            }
            let Some(open) = self.parent(region.start) else { break };
            let name = open.checked_sub(2).filter(|_| lexed.is(open - 1, "!"));
            if name.is_some_and(|name| matches!(lexed.str(name), "concat" | "stringify")) {
                region = open - 2..lexed.after(open);
                continue;
            }
            let plain = lexed.is(open, "(")
                && open > self.body.start
                && matches!(lexed.kind(open - 1), Some(Kind::Punct | Kind::FatArrow | Kind::Open))
                && !lexed.is(open - 1, "$");
            if !plain || !self.is_arithmetic(&region) {
                break;
            }
            region = open..lexed.after(open);
        }
        self.pieces(region)
    }

    fn pieces(&self, region: Range<usize>) -> Vec<Piece> {
        let mut out = Vec::new();
        let mut i = region.start;
        while i < region.end {
            match self.variable(i) {
                Some(variable) => {
                    out.push(Piece::Variable(variable.name.clone()));
                    i += 2;
                }
                None => {
                    out.push(Piece::Token(self.lexed.str(i).to_owned()));
                    i += 1;
                }
            }
        }
        out
    }

    /// The whole argument or operand list in which `i` stands.
    fn argument(&self, i: usize) -> Range<usize> {
        let lexed = self.lexed;
        let start = self.delimiter(i).map_or(self.body.start, |delimiter| delimiter + 1);
        let mut end = i;
        while end < self.body.end
            && !matches!(lexed.kind(end), Some(Kind::Close | Kind::FatArrow))
            && !matches!(lexed.str(end), "," | ";" | "=")
        {
            end = lexed.after(end);
        }
        start.min(i)..end.max(i)
    }

    fn is_arithmetic(&self, tokens: &Range<usize>) -> bool {
        let lexed = self.lexed;
        !tokens.is_empty()
            && tokens.clone().all(|i| match lexed.kind(i) {
                Some(Kind::Number | Kind::Ident | Kind::PathSep | Kind::Str) => true,
                Some(Kind::Open | Kind::Close) => lexed.is(i, "(") || lexed.is(i, ")"),
                Some(Kind::Punct) => matches!(lexed.str(i), "$" | "+" | "-" | "*" | "|" | "<" | "&" | "!" | ","),
                _ => false,
            })
            && tokens.clone().all(|i| {
                // No call but those of the two macros.
                !lexed.is(i, "(")
                    || i == tokens.start
                    || lexed.is(i - 1, "!")
                    || matches!(lexed.kind(i - 1), Some(Kind::Punct | Kind::Open))
            })
    }

    /// Types and traits that the rule implements, declares or gives to its constants.
    fn mentioned(&self) -> Vec<String> {
        let lexed = self.lexed;
        let mut seen = HashSet::default();
        let mut out = Vec::new();
        for i in self.body.clone() {
            let named: Vec<usize> = match lexed.str(i) {
                "enum" | "struct" => vec![i + 1],
                "impl" => {
                    let open = (i..self.body.end).find(|&i| lexed.is(i, "{")).unwrap_or(i);
                    let own = |i: &usize| lexed.kind(*i) == Some(Kind::Ident) && !lexed.is(*i - 1, "$");
                    let split = (i..open).find(|&i| lexed.is(i, "for")).unwrap_or(open);
                    let head = (i + 1..split).take_while(|&i| !lexed.is(i, "<") || i == split).filter(own).last();
                    let tail = (split..open).rev().find(own);
                    // `impl From<$name> for u32` says nothing of errors by its trait; a type behind `for` does.
                    head.into_iter().chain(tail).collect()
                }
                "const" | "static" => {
                    let equals = (i..(i + 24).min(self.body.end)).find(|&i| matches!(lexed.str(i), "=" | ";" | "("));
                    equals.filter(|&equals| lexed.is(equals, "=")).map(|equals| equals - 1).into_iter().collect()
                }
                _ => Vec::new(),
            };
            for at in named {
                if let Some(word) = lexed.ident(at).filter(|word| word.starts_with(|c: char| c.is_uppercase()))
                    && !lexed.is(at - 1, "$")
                    && seen.insert(word)
                {
                    out.push(word.to_owned());
                }
            }
        }
        out
    }

    /// True where the rule calls no macro but itself and those that are known to declare nothing.
    fn is_clear(&self, name: &str) -> bool {
        let lexed = self.lexed;
        self.body.clone().all(|i| {
            !(lexed.is(i, "!")
                && lexed.kind(i + 1) == Some(Kind::Open)
                && lexed.kind(i.max(1) - 1) == Some(Kind::Ident))
                || is_plain_macro(lexed.str(i - 1))
                || lexed.is(i - 1, name)
        }) && !self.declares_alone()
    }

    /// A function, const or enum of a name that the call gives, and a value beside it that could not be placed.
    fn declares_alone(&self) -> bool {
        let declares = self.body.clone().any(|i| {
            matches!(self.lexed.str(i), "const" | "static" | "enum")
                && i + 1 < self.body.end
                && self.variable(i + 1).is_some()
        });
        declares && self.variables.iter().any(|variable| is_code_name(&variable.name))
    }
}

/// The variable that is the code, and the place that shows it.
fn code<'v>(slots: &[Place<'v>]) -> Option<(usize, &'v str)> {
    let named = named(slots);
    let ranked = slots.iter().filter_map(|(i, variable, slot)| {
        let name = variable.name.as_str();
        if !may_be_value(&variable.fragment) || named.contains(name) {
            return None;
        }
        let described = is_text_name(name);
        let rank = match slot {
            Slot::Label(label) if is_code_name(label) => 0,
            Slot::Value { text_type: false } | Slot::Pattern if !described => 1,
            Slot::Value { text_type: true } | Slot::Argument if is_code_name(name) => 2,
            Slot::Value { text_type: true } if !described => 3,
            _ => return None,
        };
        // A status is the code where nothing else is. Of two that stand alike the name decides, and then the one that differs from row
        // to row.
        Some(((is_other_name(name), rank, !is_code_name(name), Reverse(variable.depth), *i), name))
    });
    ranked.min_by_key(|(rank, _)| *rank).map(|((.., i), name)| (i, name))
}

/// The variables that describe the code.
fn texts(slots: &[Place<'_>], code: &str, name: Option<&str>) -> Vec<String> {
    let named = named(slots);
    let mut texts: Vec<String> = Vec::new();
    for (_, variable, slot) in slots {
        let own = variable.name.as_str();
        let other = own == code || Some(own) == name || named.contains(own) || variable.fragment == "ident";
        if other || texts.iter().any(|text| text == own) || !may_be_value(&variable.fragment) {
            continue;
        }
        let text = match slot {
            Slot::Label(label) => is_text_name(label),
            Slot::ArmText => true,
            Slot::Argument | Slot::Value { .. } => is_text_name(own),
            _ => false,
        };
        if text {
            texts.push(own.to_owned());
        }
    }
    texts
}

/// The variables that are names of what is declared.
fn named<'v>(slots: &[Place<'v>]) -> HashSet<&'v str> {
    let names = slots.iter().filter(|(_, _, slot)| matches!(slot, Slot::Name(0 | 1 | 3) | Slot::Type));
    names.map(|(_, variable, _)| variable.name.as_str()).collect()
}

/// Fragments that may hold a code or a text.
fn may_be_value(fragment: &str) -> bool {
    fragment.starts_with("expr")
        || matches!(fragment, "literal" | "tt" | "path" | "ident" | "pat" | "pat_param" | "block")
}

/// `code`, `error_code`, `to_u32`, `CODE`, `errno`: names of what holds a code.
fn is_code_name(name: &str) -> bool {
    if is_other_name(name) || is_text_name(name) {
        return false;
    }
    let name = name.to_ascii_lowercase();
    is_code_label(&name)
        || matches!(name.as_str(), "disc" | "val" | "n" | "i" | "int" | "err" | "offset" | "suffix")
        || naming::Words::of(&name).any(|word| matches!(word, "code" | "errno" | "number" | "num" | "id"))
        || naming::is_code_function(&name)
}

fn is_text_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    is_text_label(&name)
        || matches!(name.as_str(), "error" | "strum" | "snafu" | "help")
        || naming::Words::of(&name).last().is_some_and(|last| {
            matches!(
                last,
                "msg" | "message" | "desc" | "description" | "text" | "doc" | "docs" | "phrase" | "display" | "comment"
            )
        })
        || naming::is_text_function(&name)
}

/// Names of numbers that are something else.
fn is_other_name(name: &str) -> bool {
    naming::Words::of(name).any(|word| {
        matches!(
            word,
            "http"
                | "status"
                | "grpc"
                | "severity"
                | "level"
                | "retry"
                | "retryable"
                | "retriable"
                | "exit"
                | "category"
                | "priority"
        )
    })
}
