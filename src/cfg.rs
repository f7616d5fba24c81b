//! Predicates of `#[cfg(…)]`, as written without white space: which of them no build has together.

/// True where no build has both lists: `feature="x"` and `not(feature="x")`, or two values of `target_os`.
pub fn exclusive(a: &[String], b: &[String]) -> bool {
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let (a, b) = (requirements(a), requirements(b));
    let apart = |a: &str, b: &str| alternatives(a).iter().all(|a| alternatives(b).iter().all(|b| excludes(a, b)));
    a.iter().any(|a| b.iter().any(|b| apart(a, b)))
}

/// True where every build has one of the two lists: one predicate, and its negation.
pub fn complete(a: &[String], b: &[String]) -> bool {
    let negates = |a: &str, b: &str| inside(a, "not(") == Some(b);
    matches!((a, b), ([a], [b]) if negates(a, b) || negates(b, a))
}

/// Everything that must hold: the predicates themselves, and the parts of `all(…)` and `not(any(…))`.
fn requirements(predicates: &[String]) -> Vec<String> {
    let mut out: Vec<String> = predicates.to_vec();
    let mut i = 0;
    while let Some(predicate) = out.get(i).cloned() {
        if let Some(list) = inside(&predicate, "all(") {
            out.extend(parts(list).map(str::to_owned));
        } else if let Some(list) = inside(&predicate, "not(").and_then(|inner| inside(inner, "any(")) {
            out.extend(parts(list).map(|part| format!("not({part})")));
        } else if let Some(inner) = inside(&predicate, "not(").and_then(|inner| inside(inner, "not(")) {
            out.push(inner.to_owned());
        }
        i += 1;
    }
    out
}

fn inside<'p>(predicate: &'p str, open: &str) -> Option<&'p str> {
    predicate.strip_prefix(open)?.strip_suffix(')')
}

/// The arguments of a list, split at the commas outside of brackets.
fn parts(list: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let separates = move |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    };
    list.split(separates).filter(|part| !part.is_empty())
}

fn alternatives(predicate: &str) -> Vec<&str> {
    match inside(predicate, "any(") {
        Some(list) => parts(list).collect(),
        None => vec![predicate],
    }
}

fn excludes(a: &str, b: &str) -> bool {
    let negates = |a: &str, b: &str| inside(a, "not(") == Some(b);
    let target = |a: &str, b: &str| {
        const SINGLE: [&str; 5] = ["target_os", "target_arch", "target_env", "target_pointer_width", "target_endian"];
        let (Some((a_key, a_value)), Some((b_key, b_value))) = (a.split_once('='), b.split_once('=')) else {
            return false;
        };
        a_key == b_key && a_value != b_value && SINGLE.contains(&a_key)
    };
    let family = |a: &str, b: &str| a == "unix" && (b == "windows" || b == "target_os=\"windows\"");
    negates(a, b) || negates(b, a) || target(a, b) || family(a, b) || family(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_that_no_build_has_together() {
        let exclusive = |a: &str, b: &str| exclusive(&[a.to_owned()], &[b.to_owned()]);
        assert!(exclusive("feature=\"x\"", "not(feature=\"x\")"));
        assert!(exclusive("target_os=\"linux\"", "any(target_os=\"macos\",target_os=\"ios\")"));
        assert!(exclusive("unix", "windows"));
        assert!(exclusive("all(unix,feature=\"x\")", "not(unix)"));
        assert!(exclusive("not(any(unix,windows))", "all(windows,any(a,b))"));
        assert!(exclusive("not(not(unix))", "windows"));
        assert!(exclusive("all(a,any(b,c))", "not(all(a,any(b,c)))"));
        assert!(!exclusive("feature=\"x\"", "feature=\"y\""));
        assert!(!exclusive("target_os=\"linux\"", "any(target_os=\"macos\",target_os=\"linux\")"));
        assert!(!exclusive("not(all(unix,feature=\"x\"))", "unix"));
    }

    #[test]
    fn one_of_two_that_every_build_has() {
        let list = |predicate: &str| vec![predicate.to_owned()];
        assert!(complete(&list("unix"), &list("not(unix)")));
        assert!(!complete(&list("unix"), &list("windows")));
        assert!(!complete(&["unix".to_owned(), "a".to_owned()], &list("not(unix)")));
    }

    #[test]
    fn predicates_without_partners_do_no_harm() {
        for odd in ["all(", "not(any(", ")", "all()", "any(", ""] {
            assert!(!exclusive(&[odd.to_owned()], &["unix".to_owned()]), "{odd}");
        }
    }
}
