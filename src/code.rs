//! The nouns: what extraction sees in one file, before constants are evaluated. Plain data; no syn type and no text search.

use std::{fmt, ops::RangeInclusive};

use serde::Serialize;

use crate::source::Span;

/// Language of a text, by its script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lang {
    /// Holds a Han character, and none of the two below.
    Zh,
    /// Letters, and none of the scripts above and below: every language in Latin letters is here.
    En,
    /// Holds a kana.
    Ja,
    /// Holds a Hangul syllable.
    Ko,
    /// No letter.
    Other,
}

impl Lang {
    /// The language of a text by its script.
    pub fn of(text: &str) -> Self {
        let (mut han, mut letter) = (false, false);
        for c in text.chars() {
            match c {
                '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{FF66}'..='\u{FF9D}' => return Self::Ja,
                '\u{AC00}'..='\u{D7A3}' => return Self::Ko,
                _ => {}
            }
            han |= is_han(c);
            letter |= c.is_alphabetic();
        }
        match (han, letter) {
            (true, _) => Self::Zh,
            (false, true) => Self::En,
            (false, false) => Self::Other,
        }
    }

    /// Its tag, as far as a script gives a language away; `und` for no letter.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
            Self::Ja => "ja",
            Self::Ko => "ko",
            Self::Other => "und",
        }
    }

    /// The name that messages use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zh => "Chinese",
            Self::En => "English",
            Self::Ja => "Japanese",
            Self::Ko => "Korean",
            Self::Other => "other",
        }
    }
}

/// True for a Han character (unified ideographs with extensions A to H, and compatibility ideographs).
#[inline]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// What a text is to its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DescriptionRole {
    /// A doc comment or `#[doc]`.
    Doc,
    /// A `//` comment above or behind.
    LineComment,
    /// A string in an attribute: `#[error("…")]`, `#[msg("…")]`.
    Attribute,
    /// An arm that gives the text of a variant or a number.
    Display,
    /// An argument or field beside the code.
    Message,
    /// A cell of a table.
    TableCell,
}

impl DescriptionRole {
    /// The words of messages: `doc comment`, `attribute`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Doc => "doc comment",
            Self::LineComment => "comment",
            Self::Attribute => "attribute",
            Self::Display => "displayed text",
            Self::Message => "message",
            Self::TableCell => "table",
        }
    }
}

/// A text that says what a code means. `text` is never empty and has no outer white space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The text, unescaped, on one line where it was a comment.
    pub text: String,
    /// Its language.
    pub lang: Lang,
    /// What it is to the code.
    pub role: DescriptionRole,
    /// The text in the source, with its quotes or comment signs where it has them.
    pub span: Span,
    /// The number that the text says the code is, where it says so.
    pub number: Option<StatedNumber>,
}

/// The number that a text states: `2023` of `2023 - a mint constraint was violated`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedNumber {
    /// Its value.
    pub value: i128,
    /// How clear it is that it is meant to be the code.
    pub strength: Strength,
    /// The number in the source, or the whole text where it is not found as it is read.
    pub span: Span,
}

/// How clearly a text says that a number in it is the code, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// `1001 user not found`, `1001`
    Bare,
    /// `1001: user not found`, `[1001] user not found`
    SetApart,
    /// `error code 1001: user not found`
    Named,
}

/// The syntactic form in which a code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// `NotFound = 1001` in an enum.
    EnumVariant,
    /// `const NOT_FOUND: i32 = 1001;`
    Const,
    /// `static NOT_FOUND: i32 = 1001;`
    Static,
    /// A const in an impl or trait.
    AssocConst,
    /// `Self::NotFound => 1001`, `1001 => "not found"`
    MatchArm,
    /// `1001 => Self::NotFound`
    ReverseArm,
    /// `RpcError { code: 1001, .. }`
    StructLiteral,
    /// `Error::new(1001, "…")`
    Call,
    /// `#[error(code = 1001)]`
    Attribute,
    /// A row of a macro call.
    MacroRow,
    /// A number in a doc text.
    Doc,
}

impl Form {
    /// The words of reports: `enum variant`.
    pub fn name(self) -> &'static str {
        match self {
            Self::EnumVariant => "enum variant",
            Self::Const => "const",
            Self::Static => "static",
            Self::AssocConst => "associated const",
            Self::MatchArm => "match arm",
            Self::ReverseArm => "reverse arm",
            Self::StructLiteral => "struct literal",
            Self::Call => "call",
            Self::Attribute => "attribute",
            Self::MacroRow => "macro row",
            Self::Doc => "doc",
        }
    }
}

/// Forms that are common in code that is no error code, and are read only where the config asks for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forms {
    /// The name of a variant or constant is the code: `E1001`, and what `rename_all` makes of `NotFound`.
    pub identifier: bool,
    /// The name of a method is: `ErrType::T1009("…")`.
    pub method_name: bool,
    /// `map.insert(3, "…")`
    pub map_insert: bool,
}

impl Forms {
    /// The names that the config knows them by.
    pub const NAMES: [&str; 3] = ["identifier", "method-name", "map-insert"];

    /// Switches a form on; false where no form has this name.
    pub fn switch_on(&mut self, name: &str) -> bool {
        let form = match name {
            "identifier" => &mut self.identifier,
            "method-name" => &mut self.method_name,
            "map-insert" => &mut self.map_insert,
            _ => return false,
        };
        *form = true;
        true
    }
}

/// Whether a place gives a code its identity or only uses its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The place that gives the code its identity.
    Declaration,
    /// A place that uses the number.
    Mention,
}

/// True for the numbers that HTTP gives to statuses, registered or not: 100 to 599.
pub fn is_http_status(number: impl TryInto<u16>) -> bool {
    number.try_into().is_ok_and(|number| (100..600).contains(&number))
}

/// An integer type of Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntType {
    /// Width in bits; `usize` and `isize` count as 64.
    pub bits: u32,
    /// True for `i8` to `isize`.
    pub signed: bool,
    /// True for `usize` and `isize`.
    pub pointer: bool,
}

impl IntType {
    /// The type that this word names.
    pub fn from_name(name: &str) -> Option<Self> {
        let (signed, bits) = match name.split_at_checked(1)? {
            ("i", bits) => (true, bits),
            ("u", bits) => (false, bits),
            _ => return None,
        };
        let pointer = bits == "size";
        let bits = match bits {
            "8" => 8,
            "16" => 16,
            "32" => 32,
            "64" | "size" => 64,
            "128" => 128,
            _ => return None,
        };
        Some(Self { bits, signed, pointer })
    }

    /// Least and greatest value; the greatest `u128` is larger than an `i128` and is `None`.
    pub fn range(self) -> (i128, Option<i128>) {
        match (self.signed, self.bits) {
            (true, 128) => (i128::MIN, Some(i128::MAX)),
            (false, 128) => (0, None),
            (true, bits) => (-(1_i128 << (bits - 1)), Some((1_i128 << (bits - 1)) - 1)),
            (false, bits) => (0, Some((1_i128 << bits) - 1)),
        }
    }
}

impl fmt::Display for IntType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.signed { "i" } else { "u" })?;
        if self.pointer { f.write_str("size") } else { write!(f, "{}", self.bits) }
    }
}

/// A type as it is written, reduced to what evaluation needs. A reference counts as what it refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `u32`, `a::ErrCode`, `Self`, in its written segments without generic arguments.
    Path(Vec<String>),
    /// `(A, B)`
    Tuple(Vec<Type>),
    /// `[T; n]` or `[T]`
    Array(Box<Type>),
    /// `_`, or none is written.
    Inferred,
    /// A type of another kind.
    Other,
}

impl Type {
    /// The integer type that is written here by its own name.
    pub fn as_int(&self) -> Option<IntType> {
        match self {
            Self::Path(path) => match path.as_slice() {
                [name] => IntType::from_name(name),
                [.., module, name] if module == "primitive" => IntType::from_name(name),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A binary operator that constants use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the operators' own")]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Shl,
    Shr,
    And,
    Or,
    Xor,
    LazyAnd,
    LazyOr,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl BinaryOp {
    /// True for the operators that give a `bool` of two values of one type.
    pub fn compares(self) -> bool {
        matches!(self, Self::Eq | Self::Ne | Self::Lt | Self::Le | Self::Gt | Self::Ge)
    }
}

/// A constant expression, reduced to what evaluation needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// An integer literal. `value` is its magnitude.
    Int {
        /// The magnitude.
        value: u128,
        /// The type of its suffix.
        suffix: Option<IntType>,
    },
    /// `true` or `false`
    Bool(bool),
    /// A string or byte string literal, unescaped.
    Str(String),
    /// `a::b::C`, in its written segments; `crate`, `self`, `super`, `Self` and a leading empty segment (`::a`) included.
    Path(Vec<String>),
    /// `<T as a::Trait>::NAME`
    Qualified {
        /// The type.
        owner: Type,
        /// The trait; `None` for `<T>::NAME`.
        of: Option<Vec<String>>,
        /// The name.
        name: String,
    },
    /// `-x`
    Neg(Box<Expr>),
    /// `!x`
    Not(Box<Expr>),
    /// `x op y`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x as T`
    Cast(Box<Expr>, Type),
    /// `f(x, y)`; also a tuple struct.
    Call(Box<Expr>, Vec<Expr>),
    /// `x.f(y)`
    Method(Box<Expr>, String, Vec<Expr>),
    /// `x.name`, `x.0`
    Field(Box<Expr>, String),
    /// `x[y]`
    Index(Box<Expr>, Box<Expr>),
    /// `(x, y)`
    Tuple(Vec<Expr>),
    /// `[x, y]`
    Array(Vec<Expr>),
    /// `[x; n]`
    Repeat(Box<Expr>, Box<Expr>),
    /// `T { name: x }`
    Struct(Vec<String>, Vec<(String, Expr)>),
    /// `{ let a = x; y }`
    Block(Vec<Let>, Box<Expr>),
    /// `if c { x } else { y }`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `match x { a => y, }`
    Match(Box<Expr>, Vec<Arm>),
    /// `concat!("A", 1)`
    Concat(Vec<Expr>),
    /// The constructor of a tuple struct, or a `const fn`: what a name stands for that is called.
    Function(Box<Function>),
    /// The value `steps` after that of an earlier variant; without one, `steps` itself. How rustc counts implicit discriminants.
    After {
        /// The last explicit discriminant.
        base: Option<Box<Expr>>,
        /// How many variants behind it.
        steps: u32,
    },
    /// Something that is not evaluated, as written.
    Opaque(String),
    /// No expression at all: what the parser says.
    Invalid(String),
}

impl Expr {
    /// The value of a plain or negative integer literal.
    pub fn as_literal(&self) -> Option<i128> {
        match self {
            Self::Int { value, .. } => i128::try_from(*value).ok(),
            Self::Neg(inner) => inner.as_literal().map(i128::wrapping_neg),
            _ => None,
        }
    }
}

/// `let pattern: ty = value;`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Let {
    /// What it binds.
    pub pattern: Pattern,
    /// The written type.
    pub ty: Type,
    /// The value.
    pub value: Expr,
}

/// An arm of a `match`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    /// Its pattern.
    pub pattern: Pattern,
    /// The condition behind `if`.
    pub guard: Option<Expr>,
    /// What it gives.
    pub value: Expr,
}

/// A pattern, reduced to what evaluation needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// `_`
    Any,
    /// `name`: a constant where there is one of this name, else a new variable.
    Name(String),
    /// A literal or a path.
    Value(Expr),
    /// `from..to`, `from..=to`
    Range {
        /// The first value that it holds.
        from: Option<Expr>,
        /// The last, or the first behind it.
        to: Option<Expr>,
        /// True for `..=`.
        inclusive: bool,
    },
    /// `a | b`
    Or(Vec<Pattern>),
    /// `(a, b)`
    Tuple(Vec<Pattern>),
    /// `Name(a, b)`
    Struct(Vec<String>, Vec<Pattern>),
}

/// A function whose body is a constant expression of its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its parameters in order.
    pub parameters: Vec<(String, Type)>,
    /// The type of its result.
    pub result: Type,
    /// What it gives.
    pub body: Expr,
}

/// Why a place was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It has a shape that is not known.
    Shape,
    /// It is no constant expression that can be read without compiling.
    Expression,
    /// A name leads nowhere.
    NotFound,
    /// A name leads to this crate, which is no member of the workspace.
    Foreign(String),
    /// It stands in a file that is not read.
    Outside,
    /// Its value depends on `cfg`.
    Configuration,
    /// It leads back to itself.
    Circle,
    /// Its value depends on a type that is not known.
    UnknownType,
    /// It is larger, longer or deeper than what is looked at.
    Limit,
    /// It has no value that its type can hold: rustc refuses it.
    Overflow {
        /// The type; `None` where no integer type holds the value.
        ty: Option<IntType>,
        /// The constant in which it happens, where that is another one.
        constant: Option<String>,
    },
}

/// The item of a file that declares codes together: an enum, an impl's match, a macro call, the consts of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Name for people: the type, the macro, the function or the module.
    pub name: String,
    /// What kind of item it is.
    pub kind: GroupKind,
    /// The name in the source, or the first code where there is none.
    pub span: Span,
    /// Modules inside of the file that enclose it, outermost first.
    pub modules: Vec<String>,
    /// Why it was taken as error codes, in a few words.
    pub evidence: String,
    /// The texts that describe the group itself (docs of the enum, heading comments).
    pub doc: String,
    /// For a type: it is declared in this file, with numbers or without.
    pub declared_here: bool,
}

/// Kinds of declaring items. Groups of one file with the same kind and name are one space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKind {
    /// An enum, and the match tables of its type.
    Type,
    /// The consts and statics of one module.
    Consts,
    /// A function from number to text.
    Function,
    /// Calls of one macro.
    Macro,
    /// Struct literals and calls: mentions.
    Uses,
}

/// A code as extraction sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Index into the file's groups.
    pub group: usize,
    /// Its form.
    pub form: Form,
    /// Declaration or mention.
    pub role: Role,
    /// The name without its group: `LoginExpired`, `ERR_SEQ`. `None` where a number alone stands.
    pub name: Option<String>,
    /// The unevaluated code.
    pub value: Expr,
    /// The type that the declaration gives it: that of a const or static, or the `repr` of an enum.
    pub ty: Type,
    /// The code itself; for an implicit discriminant the name.
    pub span: Span,
    /// Texts that describe it, in source order.
    pub descriptions: Vec<Description>,
    /// `#[cfg(…)]` predicates on it and around it, as written without white space.
    pub cfg: Vec<String>,
    /// True for a range marker (`…Base`, `RESERVED_…`, `Min`, `Max`): listed, never a duplicate.
    pub marker: bool,
    /// True where the declaration is marked `#[deprecated]`.
    pub deprecated: bool,
}

/// A place that was seen in an error-code item and not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The place.
    pub span: Span,
    /// What it is and why it was not understood.
    pub reason: String,
    /// The declaring item.
    pub item: String,
    /// The path of the code, such as `UserError::LoginExpired`; the item alone where it has no name.
    pub path: String,
    /// The kind of reason.
    pub cause: Cause,
}

/// A part of a list, and the numbers that its heading gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The comment that heads it.
    pub span: Span,
    /// What the comment says, never empty; single numbers are ranges of one.
    pub ranges: Vec<RangeInclusive<i128>>,
    /// The bytes that it heads.
    pub scope: Span,
}

/// An item that came close to being one of error codes, and was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Its name in the source.
    pub span: Span,
    /// Its name for people.
    pub item: String,
    /// What spoke against it, or what it lacks.
    pub reason: String,
    /// The names and globs that take it, for `names` under `[extract]`.
    pub names: Vec<String>,
}

/// An allow comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The comment.
    pub span: Span,
    /// Rule names as written, each with its place.
    pub rules: Vec<(String, Span)>,
    /// The text behind `reason:`.
    pub reason: Option<String>,
    /// The bytes in which it silences findings.
    pub scope: Span,
    /// What is wrong with its grammar; then it silences nothing.
    pub malformed: Option<String>,
}
