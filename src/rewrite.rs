//! Puts another text in the place of a description, in the syntax that stands there. Pure: it reads slices and gives an edit, or none
//! where what stands there is not understood well enough to be exact.

use crate::{
    code::Description,
    diagnostic::Edit,
    source::{Sources, Span},
};

/// The edit that makes the source say `new` where it says `text` now. Everything around the text stays: signs, quotes, indentation, the
/// number that it states, another language beside it, further sentences of a comment. `None` where that cannot be done exactly: a text
/// that is put together, one whose placeholders would change, or a place where it cannot be written.
pub fn description(sources: &Sources, text: &Description, new: &str) -> Option<Edit> {
    let plain = |text: &str| !text.contains(['"', '\\', '{', '}', '%', '\n', '\r']) && !text.contains("*/");
    let slice = sources.slice(text.span);
    if !plain(&text.text) || !plain(new) || slice.matches(text.text.as_str()).count() != 1 {
        return None;
    }
    let start = text.span.start as usize + slice.find(text.text.as_str())?;
    let span = Span::new(text.span.file, start..start + text.text.len());
    Some(Edit { span, replacement: new.to_owned() })
}
