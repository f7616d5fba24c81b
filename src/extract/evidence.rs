//! Whether an item is one of error codes, in one word with its reason. Each form asks its own questions and answers with this, so that
//! `list -v` can say why an item was taken, and why one that came close was left.

use super::{File, naming};
use crate::code::Left;

/// What an item's name, place, texts and use say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// It holds error codes: what spoke for it.
    For(String),
    /// It comes close and holds none: what spoke against it, or what it lacks.
    Against(String),
    /// Nothing points to error codes.
    Nothing,
}

impl Evidence {
    /// The evidence of the config, which nothing beats.
    pub(super) fn config(name: &str) -> Self {
        Self::For(format!("`{name}` is named in the config"))
    }

    /// The evidence against a name that nothing speaks for; looked for only where somebody asks.
    pub(super) fn against(file: &File<'_, '_>, name: &str) -> Self {
        if file.options.explain { Self::Against(lack(name)) } else { Self::Nothing }
    }
}

/// Why a name is none of errors: what it speaks of in place of them, or that it does not speak of them.
pub(super) fn lack(name: &str) -> String {
    naming::objection(name).unwrap_or_else(|| format!("`{name}` does not speak of errors"))
}

impl File<'_, '_> {
    /// Remembers an item that came close, where somebody asks for these, once for each name. `names` are what the config would have to list.
    pub(super) fn leave(&mut self, token: usize, item: &str, reason: impl Into<String>, names: Vec<String>) {
        if self.options.explain && self.left_names.insert(item.to_owned()) {
            let span = self.span(token..token + 1);
            self.out.left.push(Left { span, item: item.to_owned(), reason: reason.into(), names });
        }
    }

    /// True for a type for which this file implements the trait of errors.
    pub(super) fn is_error_trait_type(&self, name: &str) -> bool {
        let types = self.error_trait_types.get_or_init(|| {
            let owners = self.items.scopes.iter().filter_map(|scope| scope.owner.as_deref());
            let errors = owners.filter(|owner| owner.trait_name.as_deref() == Some("Error"));
            errors.map(|owner| owner.self_type.as_str()).collect()
        });
        types.contains(name)
    }

    /// True for a type whose numbers are codes wherever a table gives them: it declares some in this file, or its name ends in the
    /// word of error. `FaultRequestType` and `ErrorStage` speak of something else.
    pub(super) fn is_numbered_type(&self, name: &str) -> bool {
        self.is_error_type(name)
            && (naming::objection(name).is_none() || self.types.contains(name) || (self.options.names)(name))
    }
}

/// As many names as anybody wants to copy into a config.
const MOST_NAMES: usize = 8;

/// The names, or for many of them the glob of the part that all have in common: `PING_CODE`, `PONG_CODE` and more give `*_CODE`.
pub(super) fn names_or_glob(names: &[String]) -> Vec<String> {
    let common = |part: fn(&str) -> Option<&str>| {
        let first = names.first().and_then(|name| part(name))?;
        names.iter().all(|name| part(name) == Some(first)).then_some(first)
    };
    if names.len() <= MOST_NAMES {
        return names.to_vec();
    }
    let start = common(|name| name.split_once('_').map(|(start, _)| start)).map(|start| format!("{start}_*"));
    let end = || common(|name| name.rsplit_once('_').map(|(_, end)| end)).map(|end| format!("*_{end}"));
    start.or_else(end).map_or_else(|| names.to_vec(), |glob| vec![glob])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_names_are_one_glob() {
        let names = |pattern: &str, count: usize| -> Vec<String> {
            (0..count).map(|i| pattern.replace('#', &format!("N{i}"))).collect()
        };
        assert_eq!(names_or_glob(&names("#_CODE", 8)), names("#_CODE", 8));
        assert_eq!(names_or_glob(&names("#_CODE", 9)), ["*_CODE"]);
        assert_eq!(names_or_glob(&names("CLOSE_#", 9)), ["CLOSE_*"]);
        assert_eq!(names_or_glob(&names("#", 9)), names("#", 9));
    }
}
