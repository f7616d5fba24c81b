//! The part of a file between the marks of a catalog: what replaces it is found again, and nothing outside of it changes.

#![no_main]

use errcode_check::marks::{find, replaced, wrapped};
use libfuzzer_sys::fuzz_target;

const INNER: &str = "# A catalog\n\n| code | text |\n|---|---|\n| 201003 | 登录已过期 |\n";

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    match find(&text) {
        Err(problem) => assert!((1..=text.split('\n').count()).contains(&problem.line), "{problem:?}"),
        Ok(None) => {}
        Ok(Some(region)) => {
            assert!(region.whole.start <= region.inner.start && region.inner.end <= region.whole.end);
            let new = replaced(&text, &region, INNER);
            assert!(new.starts_with(&text[..region.whole.start]) && new.ends_with(&text[region.whole.end..]));
            let again = find(&new).expect("the marks are right").expect("there are marks");
            assert_eq!(new[again.inner.clone()].replace("\r\n", "\n"), INNER);
            assert_eq!(replaced(&new, &again, INNER), new, "a catalog that is as it should be changes");
        }
    }
    let alone = wrapped(INNER);
    let region = find(&alone).expect("the marks are right").expect("there are marks");
    assert_eq!(&alone[region.inner], INNER);
});
