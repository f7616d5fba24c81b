//! How a programmer declares codes: one way an item.

use std::fmt::Write as _;

use super::{marks::mark, words::Word};

/// A way to declare codes and to describe them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    TrailingEnum,
    DocEnum,
    ErrorEnum,
    CountedEnum,
    Consts,
    DocConsts,
    Statics,
    StringConsts,
    HyphenConsts,
    Arithmetic,
    NewTypes,
    Structs,
    Messages,
    Arms,
    MacroRows,
    TupleRows,
    CodeTexts,
}

impl Form {
    pub(super) const ALL: [Self; 17] = [
        Self::TrailingEnum,
        Self::DocEnum,
        Self::ErrorEnum,
        Self::CountedEnum,
        Self::Consts,
        Self::DocConsts,
        Self::Statics,
        Self::StringConsts,
        Self::HyphenConsts,
        Self::Arithmetic,
        Self::NewTypes,
        Self::Structs,
        Self::Messages,
        Self::Arms,
        Self::MacroRows,
        Self::TupleRows,
        Self::CodeTexts,
    ];

    /// True where the codes stand on the variants of an enum, which keeps them before all else.
    pub(super) fn is_enum(self) -> bool {
        matches!(self, Self::TrailingEnum | Self::DocEnum | Self::ErrorEnum | Self::CountedEnum)
    }

    /// True where a second declaration of a code is one.
    pub(super) fn repeats(self) -> bool {
        // Arms often map many variants to one code, and rows without a name are texts of codes.
        !matches!(self, Self::Arms | Self::CodeTexts)
    }

    pub(super) fn has_chinese(self) -> bool {
        !matches!(self, Self::DocConsts | Self::TupleRows)
    }

    pub(super) fn has_english(self) -> bool {
        matches!(self, Self::ErrorEnum | Self::DocConsts | Self::Arms | Self::TupleRows | Self::DocEnum)
    }

    /// True where a declaration has the name of its word.
    pub(super) fn has_names(self) -> bool {
        self != Self::CodeTexts
    }
}

/// A text with the findings that are expected at it.
#[derive(Clone, Debug, Default)]
pub(super) struct Marked {
    pub(super) text: String,
    marks: String,
}

impl Marked {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), marks: String::new() }
    }

    pub(super) fn expect(&mut self, rule: &str, code: &str) {
        self.marks.push_str(&mark(rule, code));
    }
}

impl std::fmt::Display for Marked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.marks, self.text)
    }
}

/// A code that is declared.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) word: Word,
    /// Digits without separators.
    pub(super) code: Marked,
    pub(super) zh: Marked,
    pub(super) en: Marked,
    /// Lines above it.
    pub(super) above: String,
}

impl Row {
    pub(super) fn new(word: Word, code: &str) -> Self {
        let (zh, en) = (Marked::new(&word.zh), Marked::new(&word.en));
        Self { word, code: Marked::new(code), zh, en, above: String::new() }
    }
}

/// An item with its rows. What may stand apart stands apart by `gap`, which is white space.
pub(super) fn write(form: Form, name: &str, rows: &[Row], gap: &str) -> String {
    let g = gap;
    let mut out = String::new();
    let upper = name.to_uppercase();
    let head = match form {
        Form::TrailingEnum | Form::DocEnum | Form::CountedEnum => {
            format!("#[derive(Clone, Copy, Debug)]\n#[repr(u32)]\npub enum {name}Error{g}{{\n")
        }
        Form::ErrorEnum => format!("#[derive(Debug, Error)]\n#[repr(u32)]\npub enum {name}Error{g}{{\n"),
        Form::NewTypes => format!("pub struct {name}Code(pub u32);\n\nimpl{g}{name}Code {{\n"),
        Form::Structs => {
            format!("pub struct {name}ErrorDef {{\n    pub code: u32,\n    pub msg:{g}&'static str,\n}}\n\n")
        }
        Form::Arms => arms_head(name, rows, g),
        Form::MacroRows => "build_errors! {\n".to_owned(),
        Form::TupleRows => "error_codes! {\n".to_owned(),
        Form::CodeTexts => format!("pub const {upper}_ERRORS: &[(u32,{g}&str)] = &[\n"),
        Form::Arithmetic => format!("const {upper}_ERR_BASE: u32{g}= {};\n", rows[0].code.text[..3].to_owned() + "000"),
        _ => String::new(),
    };
    out.push_str(&head);
    let mut next = None;
    for row in rows {
        let Row { word, code, zh, en, above } = row;
        let number: u32 = code.text.parse().expect("a code is a number");
        let counted = next == Some(number);
        next = Some(number + 1);
        let (name_of, constant) = (&word.name, format!("ERR_{}", word.upper));
        out.push_str(above);
        let _ = match form {
            Form::TrailingEnum => writeln!(out, "    {name_of}{g}={g}{code}, // {zh}"),
            Form::DocEnum => writeln!(out, "    /// {zh}\n    /// {en}\n    {name_of}{g}= {code},"),
            Form::ErrorEnum => {
                writeln!(out, "    /// {zh}\n    #[error({g}\"{en}\"{g})]\n    {name_of} ={g}{code},")
            }
            Form::CountedEnum if counted => {
                let marks = Marked { text: String::new(), marks: code.marks.clone() };
                writeln!(out, "    /// {zh}\n    {marks}{name_of},")
            }
            Form::CountedEnum => writeln!(out, "    /// {zh}\n    {name_of} ={g}{code},"),
            Form::Consts => writeln!(out, "pub const {constant}:{g}u32 ={g}{code}; // {zh}"),
            Form::DocConsts => writeln!(out, "/// {en}\npub const {constant}: u32{g}={g}{code};"),
            Form::Statics => writeln!(out, "pub static {constant}: u32 ={g}{code}; // {zh}"),
            Form::StringConsts => writeln!(out, "pub const {constant}: &str ={g}\"{code}\"; // {zh}"),
            Form::HyphenConsts => {
                let marks = Marked { text: String::new(), marks: code.marks.clone() };
                let shown = match code.text.len() {
                    6 => format!("{}-{}-{}", &code.text[..1], &code.text[1..3], &code.text[3..]),
                    _ => code.text.clone(),
                };
                writeln!(out, "pub const {constant}: &str ={g}{marks}\"{shown}\"; // {zh}")
            }
            Form::Arithmetic => {
                let base: u32 = format!("{}000", &rows[0].code.text[..3]).parse().expect("three digits and zeros");
                let marks = Marked { text: String::new(), marks: code.marks.clone() };
                match number.checked_sub(base) {
                    Some(step) if step < 1000 => {
                        writeln!(out, "pub const {constant}: u32 ={g}{marks}{upper}_ERR_BASE + {step}; // {zh}")
                    }
                    _ => writeln!(out, "pub const {constant}: u32 ={g}{code}; // {zh}"),
                }
            }
            Form::NewTypes => writeln!(out, "    pub const {}: Self = Self({g}{code}{g}); // {zh}", word.upper),
            Form::Structs => writeln!(
                out,
                "pub const {}: {name}ErrorDef ={g}{name}ErrorDef {{ code:{g}{code}, msg:{g}\"{zh}\" }};",
                word.upper
            ),
            Form::Messages => writeln!(
                out,
                "pub const {constant}_CODE: u32 ={g}{code};\npub const {constant}_MSG: &str ={g}\"{zh}\";\n"
            ),
            Form::Arms => writeln!(out, "            Self::{name_of}{g}=> {code}, // {zh}"),
            Form::MacroRows => writeln!(out, "    /// {zh}\n    {name_of}({code}),"),
            Form::TupleRows => writeln!(out, "    ({code}, {}, \"{en}\");", word.upper),
            Form::CodeTexts => writeln!(out, "    ({code},{g}\"{zh}\"),"),
        };
    }
    out.push_str(match form {
        Form::TrailingEnum
        | Form::DocEnum
        | Form::ErrorEnum
        | Form::CountedEnum
        | Form::NewTypes
        | Form::MacroRows
        | Form::TupleRows => "}\n",
        Form::Arms => "        }\n    }\n}\n",
        Form::CodeTexts => "];\n",
        _ => "",
    });
    out
}

/// The enum whose variants the arms have codes for, up to the first arm.
fn arms_head(name: &str, rows: &[Row], g: &str) -> String {
    let mut head = format!("#[derive(Debug, Error)]\npub enum {name}Error {{\n");
    for Row { word, en, .. } in rows {
        let _ = writeln!(head, "    #[error(\"{en}\")]\n    {},", word.name);
    }
    head + &format!("}}\n\nimpl {name}Error {{\n    pub fn code(&self){g}-> u32 {{\n        match self{g}{{\n")
}
