//! The nouns: what extraction sees in one file, before constants are evaluated. Plain data; no syn type and no text search.

use serde::Serialize;

use crate::source::Span;

/// Language of a text, by its script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lang {
    /// Holds a Han character.
    Zh,
    /// Latin letters and no Han character.
    En,
    /// Neither.
    Other,
}

impl Lang {
    /// The language of a text by its script.
    pub fn of(text: &str) -> Self {
        let mut latin = false;
        for c in text.chars() {
            if is_han(c) {
                return Self::Zh;
            }
            latin |= c.is_alphabetic();
        }
        if latin { Self::En } else { Self::Other }
    }

    /// The name that messages use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zh => "Chinese",
            Self::En => "English",
            Self::Other => "other",
        }
    }
}

/// True for a Han character (unified ideographs with extensions A to H, and compatibility ideographs).
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

/// Whether a place gives a code its identity or only uses its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The place that gives the code its identity.
    Declaration,
    /// A place that uses the number.
    Mention,
}

/// An integer type of Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntType {
    /// Width in bits; `usize` and `isize` count as 64.
    pub bits: u32,
    /// True for `i8` to `isize`.
    pub signed: bool,
}

impl IntType {
    /// The type that this word names.
    pub fn from_name(name: &str) -> Option<Self> {
        let (signed, bits) = match name.split_at_checked(1)? {
            ("i", bits) => (true, bits),
            ("u", bits) => (false, bits),
            _ => return None,
        };
        let bits = match bits {
            "8" => 8,
            "16" => 16,
            "32" => 32,
            "64" | "size" => 64,
            "128" => 128,
            _ => return None,
        };
        Some(Self { bits, signed })
    }
}

/// A binary operator that integer constants use.
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
    /// A string or byte string literal, unescaped.
    Str(String),
    /// `a::b::C`, in its written segments; `crate`, `self`, `super`, `Self` and a leading empty segment (`::a`) included.
    Path(Vec<String>),
    /// `-x`
    Neg(Box<Expr>),
    /// `!x`
    Not(Box<Expr>),
    /// `x op y`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x as T`; `None` for `as _`.
    Cast(Box<Expr>, Option<IntType>),
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
    /// The integer type that the declaration gives it: that of a const, or the `repr` of an enum. `None` where none is written.
    pub ty: Option<IntType>,
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
