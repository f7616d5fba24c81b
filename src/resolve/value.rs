//! What an evaluation gives, or why it gives nothing.

use std::rc::Rc;

use super::names::Module;
use crate::code::{Cause, Function, IntType};

/// An evaluated constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An integer with its type, where one is known.
    Int(i128, Option<IntType>),
    /// A string.
    Str(String),
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The kind of reason.
    pub cause: Cause,
    /// The reason in words that follow "is not evaluated: ".
    pub text: String,
}

impl Reason {
    pub(super) fn new(cause: Cause, text: impl Into<String>) -> Self {
        Self { cause, text: text.into() }
    }

    /// It is no constant that can be read without compiling.
    pub(super) fn expression(text: impl Into<String>) -> Self {
        Self::new(Cause::Expression, text)
    }

    /// A calculation leaves its type.
    pub(super) fn overflow(ty: Option<IntType>, constant: Option<String>) -> Self {
        let subject = constant.as_ref().map_or_else(|| "it".to_owned(), |name| format!("`{name}`"));
        let text = match ty {
            Some(ty) => format!("{subject} overflows `{ty}`"),
            None => format!("{subject} overflows every integer type"),
        };
        Self { cause: Cause::Overflow { ty, constant }, text }
    }

    /// The reason as another constant has it that needs `name`.
    pub(super) fn within(self, name: &str) -> Self {
        match self.cause {
            Cause::Overflow { ty, constant: None } => Self::overflow(ty, Some(name.to_owned())),
            cause => Self { cause, text: self.text },
        }
    }
}

/// A value inside of an evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Term {
    /// An integer, the number of a variant or of a character. Without a type it is what it is in every type that holds it.
    Int(i128, Option<IntType>),
    Bool(bool),
    Str(String),
    /// A tuple or an array.
    List(Rc<[Term]>),
    Struct(Rc<Structure>),
    Function(Rc<Callable>),
}

/// A value of a struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Structure {
    /// The type: its module and its name there; none for one of the standard library.
    pub(super) ty: Option<(Module, String)>,
    /// The fields in the order of the source.
    pub(super) fields: Vec<(String, Term)>,
}

/// A function and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Callable {
    pub(super) function: Function,
    pub(super) home: Module,
    /// The type that it belongs to.
    pub(super) owner: Option<(Module, String)>,
}

impl Term {
    /// The code that a value is: the number itself, or the one of a newtype or of a struct with a `code`.
    pub(super) fn into_code(self) -> Result<Value, Reason> {
        match self {
            Self::Int(value, ty) => Ok(Value::Int(value, ty)),
            Self::Str(text) => Ok(Value::Str(text)),
            Self::Struct(structure) => {
                let integers = || structure.fields.iter().filter(|(_, term)| term.holds_integer());
                let code = match integers().count() {
                    1 => integers().next(),
                    _ => structure.fields.iter().find(|(name, _)| name == "code"),
                };
                match code.or_else(|| structure.fields.first().filter(|_| structure.fields.len() == 1)) {
                    Some((_, term)) => term.clone().into_code(),
                    None => Err(Reason::expression("it is a struct, and none of its fields is known as the code")),
                }
            }
            Self::Bool(_) => Err(Reason::expression("it is a `bool`")),
            Self::List(_) => Err(Reason::expression("it is a tuple or an array")),
            Self::Function(_) => Err(Reason::expression("it is a function")),
        }
    }

    fn holds_integer(&self) -> bool {
        match self {
            Self::Int(..) => true,
            Self::Struct(structure) => structure.fields.len() == 1 && structure.fields[0].1.holds_integer(),
            _ => false,
        }
    }

    /// The value as one of this integer type.
    pub(super) fn of_type(self, ty: Option<IntType>) -> Self {
        match (self, ty) {
            (Self::Int(value, _), Some(ty)) => Self::Int(value, Some(ty)),
            (term, _) => term,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn structure(fields: &[(&str, Term)]) -> Term {
        let fields = fields.iter().map(|(name, term)| ((*name).to_owned(), term.clone())).collect();
        Term::Struct(Rc::new(Structure { ty: None, fields }))
    }

    #[test]
    fn the_code_of_a_struct() {
        let (number, text) = (|value| Term::Int(value, None), || Term::Str("gone".into()));
        let code = |fields: &[(&str, Term)]| structure(fields).into_code();
        assert_eq!(code(&[("0", number(1001))]), Ok(Value::Int(1001, None)));
        assert_eq!(code(&[("text", text()), ("number", number(1001))]), Ok(Value::Int(1001, None)));
        assert_eq!(code(&[("status", number(404)), ("code", number(1001))]), Ok(Value::Int(1001, None)));
        assert_eq!(code(&[("text", text()), ("number", structure(&[("0", number(7))]))]), Ok(Value::Int(7, None)));
        assert_eq!(code(&[("status", number(404)), ("code", text())]), Ok(Value::Int(404, None)));
        assert!(code(&[("status", number(404)), ("number", number(1001))]).is_err());
        assert!(code(&[("one", text()), ("two", text())]).is_err());
        assert_eq!(code(&[("0", text())]), Ok(Value::Str("gone".into())));
    }
}
