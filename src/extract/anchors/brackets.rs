//! What stands before an opening bracket: calls, functions and attributes.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memmem};

use super::{
    super::{bytes::is_word, call, naming, skim},
    NEAR, Search, Shape,
};

impl Search<'_> {
    /// What stands before an opening bracket: `ErrorType::new(1001`, `Self::new(1001`, `api_error(1001`, `(1001, "…").into()`,
    /// `#[error(1001`, `fn error_code(`.
    pub(super) fn brackets(&self) -> bool {
        memchr_iter(b'(', self.bytes).any(|open| {
            let end = self.before(open).len();
            if end > 0 && self.bytes[end - 1] == b'>' {
                return self.is_generic_function(end);
            }
            if end == 0 || !is_word(self.bytes[end - 1]) {
                return false;
            }
            let start = self.word_start(end);
            let name = self.text.get(start..end).unwrap_or("");
            if self.options.has_names && (self.options.names)(name) && self.mentions(name, open, false) {
                return true;
            }
            let raw = self.raw_start(start);
            let before = self.before(raw);
            match before.last() {
                Some(b'.') => name == "into" && self.converts_tuple(before.len() - 1),
                Some(b'[') => self.is_attribute(name, before.len() - 1, open),
                Some(b'n') if before.len() < raw && before.ends_with(b"fn") => self.is_code_function(name, start),
                _ if self.bytes.get(open + 1) == Some(&b')') => false,
                Some(b':') if self.is_call_of_type(before, name, open) => true,
                _ => self.is_call_of_error(name, open),
            }
        })
    }

    /// `fn error_code(`: its arms may give constants and texts.
    fn is_code_function(&self, name: &str, start: usize) -> bool {
        if (self.options.names)(name) {
            return true;
        }
        let code = naming::is_code_function(name);
        let named = naming::may_be_error(name)
            && ["code", "errno", "sqlstate"].iter().any(|word| name.contains(word))
            && (code || naming::is_error_name(name));
        if !code && !named {
            return false;
        }
        let Some(body) = self.body(&self.uncoded, start) else { return false };
        let gives = |body: Range<usize>| {
            let arrows = memmem::find_iter(&self.bytes[body.clone()], b"=>").map(|arrow| body.start + arrow + 2);
            // The brace behind one test may be that behind the next ones too, and is looked for once.
            let mut open = body.start;
            let tests = memmem::find_iter(&self.bytes[body.clone()], b"if let").map_while(|test| {
                let from = body.start + test;
                if open < from {
                    open = from + memchr(b'{', &self.bytes[from..body.end])?;
                }
                Some(open + 1)
            });
            arrows.into_iter().chain(tests).any(|at| self.gives_code(at, named))
        };
        self.uncoded.holds(body, gives)
    }

    /// A value that may be a code stands here, bare or in what only wraps it: `Some(…)`, `{ … }`, `return …`, `"…".into()`. Whether it may
    /// be a text is another's decision.
    fn gives_code(&self, at: usize, texts: bool) -> bool {
        let mut at = self.skip_blank(at);
        loop {
            let word = self.word_at(at);
            let behind = at + word.len();
            let next = self.bytes.get(behind);
            at = match word {
                "return" | "break" => behind,
                "Some" | "Ok" | "Borrowed" | "from" | "new" if next == Some(&b'(') => behind + 1,
                "String" | "Cow" | "std" | "borrow" | "string" if self.bytes[behind..].starts_with(b"::") => behind + 2,
                "" if matches!(self.bytes.get(at), Some(b'{' | b'&')) => at + 1,
                _ => break,
            };
            at = self.skip_blank(at);
        }
        match self.shape(at..(at + NEAR).min(self.bytes.len())) {
            Shape::Text if texts => {
                let text = &self.bytes[at..];
                let open = memchr(b'"', text).map_or(0, |open| open + 1);
                let end = memchr(b'"', &text[open..]).map_or(text.len(), |end| open + end);
                // The longest symbol, and escapes.
                end - open <= 2 * 64 && !text[open..end].contains(&b' ')
            }
            Shape::Text | Shape::Other => false,
            Shape::Number { .. } | Shape::Brackets | Shape::Constant => true,
        }
    }

    /// `fn error_code<T>(`
    fn is_generic_function(&self, open: usize) -> bool {
        let from = open.saturating_sub(4 * NEAR);
        let mut depth = 0_usize;
        for at in (from..open).rev() {
            match self.bytes[at] {
                b'>' if at > 0 && self.bytes[at - 1] != b'-' => depth += 1,
                b'<' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                let start = self.word_start(at);
                let is_function = start < at && self.before(start).ends_with(b"fn");
                return is_function && self.is_code_function(self.word_at(start), start);
            }
        }
        false
    }

    /// `ErrorType::new(1001`
    fn is_call_of_type(&self, before: &[u8], function: &str, open: usize) -> bool {
        let Some(path) = before.strip_suffix(b"::") else { return false };
        let path = self.before(path.len());
        let known = match self.word_before(path.len()) {
            "Self" => {
                call::fails(function)
                    || function.starts_with(|c: char| c.is_ascii_uppercase())
                    || self.among_errors
                    || self.is_in_impl_of_error(path.len())
            }
            // `Answer::<T>::error_with_code(codes::X`
            "" => naming::is_error_name(function),
            owner => self.is_type(owner) || (call::fails(function) && call::is_response(owner)),
        };
        known && self.mentions(function, open, true)
    }

    /// `api_error(1001`, `codes::api_error(1001`
    fn is_call_of_error(&self, function: &str, open: usize) -> bool {
        function.starts_with(|c: char| c.is_ascii_lowercase())
            && naming::is_error_name(function)
            && self.mentions(function, open, false)
    }

    /// The arguments behind `open` hold a code and what makes it one. Also true where they are too long to be looked at.
    fn mentions(&self, function: &str, open: usize, typed: bool) -> bool {
        let Some(arguments) = skim::arguments(self.bytes, open) else { return true };
        let all = arguments.all();
        let texts = all.iter().filter(|argument| self.is_text(argument)).count();
        let shape = |argument: &Range<usize>| self.shape(argument.clone());
        if function.starts_with(|c: char| c.is_ascii_uppercase()) {
            return arguments.count > 1 && texts > 0 && all.iter().take(2).any(|argument| shape(argument).is_number(3));
        }
        // `ErrorType::from((`
        if let [tuple] = all
            && function == "from"
            && self.bytes[tuple.start] == b'('
        {
            return self.is_coded_tuple(tuple.start);
        }
        if let [prefix, number, _, ..] = all
            && matches!((shape(prefix), shape(number)), (Shape::Text, Shape::Number { .. }))
        {
            return true;
        }
        let coded = naming::holds_letters(function, "code") || naming::holds_letters(function, "errno");
        let places = if typed || naming::is_code_function(function) { 2 } else { 1 };
        all.iter().take(places).enumerate().any(|(at, argument)| {
            let says = texts > usize::from(self.is_text(argument));
            match shape(argument) {
                Shape::Number { digits } => says || coded || (typed && at == 0 && arguments.count > 1 && digits >= 3),
                Shape::Brackets => says || coded,
                Shape::Constant => says || self.bytes[argument.clone()].iter().any(u8::is_ascii_digit),
                Shape::Text => coded && says,
                Shape::Other => false,
            }
        })
    }

    /// `(1001, "…")`: two or three columns, one of them a text and one a code. Also true where it is too long to be looked at.
    fn is_coded_tuple(&self, open: usize) -> bool {
        let Some(columns) = skim::arguments(self.bytes, open) else { return true };
        let all = columns.all();
        (2..=3).contains(&columns.count)
            && all.iter().any(|column| self.is_text(column))
            && all.iter().any(|column| self.shape(column.clone()).is_number(0))
    }

    /// `"…"`, `format!(…)`, `String::from("…")`
    fn is_text(&self, part: &Range<usize>) -> bool {
        let text = &self.bytes[part.clone()];
        text[0] == b'"'
            || self.is_prefixed_text(part.start)
            || text.starts_with(b"format")
            || (text.starts_with(b"String") && text.contains(&b'"'))
    }

    /// `Err((…, "…").into())`: a tuple with a text is what the method at `dot` takes.
    fn converts_tuple(&self, dot: usize) -> bool {
        let value = self.before(dot);
        if !value.ends_with(b")") {
            return false;
        }
        let from = value.len().saturating_sub(8 * NEAR);
        let near = &value[from..];
        // What takes the tuple opens before it, or a closure does.
        memchr(b'"', near).is_some()
            && memchr_iter(b'(', near).map(|open| from + open).any(|open| {
                matches!(self.before(open).last(), Some(b'(' | b'|' | b'/'))
                    && self.closes_at(open, value.len() - 1)
                    && self.is_coded_tuple(open)
            })
    }

    /// `#[error(1001, "…")]`, `#[fluvio(tag = 1001)]`, and `#[cfg(…)]` on a module, which is there for some configurations alone.
    fn is_attribute(&self, name: &str, bracket: usize, open: usize) -> bool {
        if self.before(bracket).last() != Some(&b'#') {
            return false;
        }
        if name == "cfg" {
            return self.declares_module(bracket);
        }
        let inner = &self.bytes[open..(open + NEAR).min(self.bytes.len())];
        let inner = &inner[..memchr(b']', inner).unwrap_or(inner.len())];
        let first = self.bytes.get(self.skip_blank(open + 1));
        let positional = matches!(first, Some(b'0'..=b'9' | b'-')) && naming::is_error_name(name);
        positional
            || memchr_iter(b't', inner).filter(|&tag| inner[tag..].starts_with(b"tag")).any(|tag| {
                let sign = self.skip_blank(open + tag + 3);
                self.bytes.get(sign) == Some(&b'=')
                    && !matches!(self.shape(self.skip_blank(sign + 1)..open + inner.len()), Shape::Text | Shape::Other)
            })
    }

    /// Where `mod name;` stands, in the order of the text.
    fn modules(&self) -> &[usize] {
        self.modules.get_or_init(|| {
            let is_declaration = |&at: &usize| {
                self.word_around(at) == Some("mod") && self.bytes.get(self.behind_module(at)) == Some(&b';')
            };
            memmem::find_iter(self.bytes, b"mod").filter(is_declaration).collect()
        })
    }

    /// Behind the keyword `mod` at a place and the name that follows.
    fn behind_module(&self, at: usize) -> usize {
        let name = self.skip_blank(at + 3);
        self.skip_blank(name + self.word_at(name).len())
    }

    /// `mod name;` follows, or a module that may hold one, with attributes, comments and visibility between.
    fn declares_module(&self, bracket: usize) -> bool {
        let Some(end) = self.close(bracket) else { return true };
        let Some(mut at) = self.behind_attributes(end + 1) else { return true };
        if self.word_at(at) == "pub" {
            at = self.skip_blank(at + 3);
            if self.bytes.get(at) == Some(&b'(') {
                let Some(end) = self.close(at) else { return true };
                at = self.skip_blank(end + 1);
            }
        }
        let open = match self.word_at(at) {
            "mod" => self.behind_module(at),
            // A part of `cfg_if!`.
            "" => at,
            _ => return false,
        };
        match self.bytes.get(open) {
            Some(b';') => true,
            // What is declared inside of it is there for the same configurations.
            Some(b'{') => {
                let modules = self.modules();
                let declaration = modules.get(modules.partition_point(|&inner| inner < open));
                declaration.is_some_and(|&inner| self.close(open).is_none_or(|close| inner < close))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        extract::{Macros, Options, extract, extract_all},
        source::FileId,
    };

    #[test]
    fn no_way_to_write_a_call_or_a_function_hides_it() {
        for text in [
            "fn f() -> E { ApiError::new(1001, \"no such user\") }",
            "fn f() -> E { ApiError::new (1001, \"no such user\") }",
            "fn f() -> E { ApiError::r#new\n(1001, \"no such user\") }",
            "impl ApiError { fn code<T: Fn(u8) -> u8>(&self, t: T) -> u32 { match self { Self::A => 1001 } } }",
            "fn f() -> Result<(), ApiError> { Err((1001, \"no such user\").r#into()) }",
            "fn f() -> Result<(), ApiError> { Err((1001, \"see\nhttp://x\")\n.into()) }",
            "enum ApiError { #[r#error(1001, \"no such user\")] NoUser }",
            "impl ApiError { fn code (&self) -> u32 { match self { Self::A => 1001 } } }",
            "impl ApiError { fn  code(&self) -> u32 { match self { Self::A => 1001 } } }",
        ] {
            let macros = Macros::default();
            let options = Options::new("src/lib.rs", &macros);
            let facts = extract(FileId(0), text, options);
            assert!(!facts.sites.is_empty(), "{text}");
            assert_eq!(facts, extract_all(FileId(0), text, options));
        }
    }
}
