//! The byte search in front of everything: can this file hold a fact at all? It must say yes wherever extraction finds something;
//! a test holds the two together. It looks for words that declarations cannot do without and at what stands next to them.

use memchr::memmem;

use super::{Options, allows::ALLOW_SIGN, naming};

/// True where the file may hold a fact.
pub(super) fn is_hot(text: &str, options: Options<'_>) -> bool {
    let bytes = text.as_bytes();
    let error_file = naming::is_error_file(options.path);
    // In a file named after errors every constant and enum counts.
    if error_file
        && (memmem::find(bytes, b"const").is_some()
            || memmem::find(bytes, b"enum").is_some()
            || memmem::find(bytes, b"static").is_some())
    {
        return true;
    }
    named_item(text, "enum", options, &is_enum_like)
        || named_item(text, "const", options, &is_const_like)
        || named_item(text, "static", options, &is_const_like)
        || memmem::find(bytes, b"error_code]").is_some()
        || memmem::find(bytes, b"error_code(").is_some()
        || error_type_use(text)
        || coded_macro(text, options)
        || memmem::find(bytes, b"code: ").is_some() && memmem::find(bytes, b"rror").is_some()
        || memmem::find(bytes, ALLOW_SIGN.as_bytes()).is_some()
        || outside_module(bytes)
}

fn is_enum_like(name: &str) -> bool {
    naming::is_error_name(name) || naming::is_weak_error_name(name)
}

fn is_const_like(name: &str) -> bool {
    naming::is_error_name(name) || naming::is_code_name(name)
}

/// True where `keyword` stands before an identifier that passes.
fn named_item(text: &str, keyword: &str, options: Options<'_>, passes: &dyn Fn(&str) -> bool) -> bool {
    let bytes = text.as_bytes();
    memmem::find_iter(bytes, keyword.as_bytes()).any(|at| {
        if at > 0 && is_word(bytes[at - 1]) {
            return false;
        }
        let behind = at + keyword.len();
        match bytes.get(behind) {
            Some(b' ') => {}
            Some(b) if is_word(*b) => return false,
            _ => return true,
        }
        let name = &bytes[behind + 1..];
        let length = name.iter().take_while(|&&b| is_word(b)).count();
        if length == 0 {
            // A comment or odd white space between: rare enough to look closer.
            return !matches!(name.first(), Some(b'{' | b'(' | b'*' | b'&' | b'[' | b'<' | b'"' | b'\''));
        }
        let name = &text[behind + 1..behind + 1 + length];
        // `const fn` is a function; `static mut` and `static ref` hide the name.
        match name {
            "fn" | "unsafe" | "async" | "extern" => false,
            "mut" | "ref" | "r" => true,
            _ => passes(name) || (options.names)(name),
        }
    })
}

/// `Error::name(`, `ErrorCode {` and match arms need the word of the type; what stands around it decides.
fn error_type_use(text: &str) -> bool {
    let bytes = text.as_bytes();
    let near = |at: usize| {
        let tail = &bytes[at..(at + 96).min(bytes.len())];
        tail.iter().any(u8::is_ascii_digit)
    };
    let arrows = memmem::find(bytes, b"=>").is_some();
    memmem::find_iter(bytes, b"rr").any(|at| {
        // `Err`, `err` and `ERR`-words only: `currently`, `array` and `merry` are not.
        let start = bytes[at - at.min(1)];
        matches!(start, b'E' | b'e')
            && (at < 2 || !bytes[at - 2].is_ascii_lowercase())
            && (near(at) && (arrows || is_call(bytes, at)))
    }) || memmem::find(bytes, b"RR").is_some() && memmem::find(bytes, b"::").is_some() && arrows
        || memmem::find(bytes, "错误".as_bytes()).is_some() && arrows
        || (memmem::find(bytes, b"Code").is_some()
            || memmem::find(bytes, b"Exception").is_some()
            || memmem::find(bytes, b"Fault").is_some())
            && (arrows || memmem::find(bytes, b"code").is_some())
}

fn is_call(bytes: &[u8], at: usize) -> bool {
    let tail = &bytes[at..(at + 96).min(bytes.len())];
    tail.contains(&b'(') || tail.contains(&b'{')
}

/// A macro whose name speaks of errors, and `bail!(code = …)`.
fn coded_macro(text: &str, options: Options<'_>) -> bool {
    let bytes = text.as_bytes();
    if memmem::find(bytes, b"code = ").is_some() {
        return true;
    }
    memchr::memchr_iter(b'!', bytes).any(|at| {
        let open = matches!(bytes.get(at + 1), Some(b' ' | b'{' | b'(' | b'[' | b'\n'));
        let length = bytes[..at].iter().rev().take_while(|&&b| is_word(b)).count();
        if !open || length == 0 || !text.is_char_boundary(at - length) {
            return false;
        }
        let name = &text[at - length..at];
        match name {
            "error" | "err" | "errorln" | "macro_rules" | "assert" | "format" | "println" | "vec" | "panic" => false,
            _ => naming::is_error_name(name) || (options.names)(name),
        }
    })
}

/// Modules and files that are reached in another way than by name.
fn outside_module(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"#[path").is_some()
        || memmem::find(bytes, b"include!").is_some()
        || memmem::find(bytes, b"cfg(test)]").is_some() && test_module(bytes)
}

/// `#[cfg(test)] mod name;`
fn test_module(bytes: &[u8]) -> bool {
    memmem::find_iter(bytes, b"cfg(test)]").any(|at| {
        let tail = &bytes[at + 10..(at + 120).min(bytes.len())];
        memmem::find(tail, b"mod ").is_some_and(|module| {
            tail[module..].iter().position(|&b| b == b';' || b == b'{').is_none_or(|end| tail[module + end] == b';')
        })
    })
}

fn is_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80
}
