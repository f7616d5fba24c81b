//! Catalogs of other repositories, read back from JSON, each part with its places in the file.

use std::{collections::BTreeMap, path::Path};

use foldhash::HashMap;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Catalog, Part, VERSION};
use crate::{
    document,
    error::Error,
    source::{FileId, Sources, Span},
};

const KIND: document::Kind =
    document::Kind { noun: "catalog", command: "cargo errcode-check catalog --format json", version: VERSION };

/// A catalog that a repository published.
#[derive(Debug)]
pub struct Published {
    /// Its file, as typed.
    pub name: String,
    /// What its repository is called.
    pub repository: String,
    /// What is in it.
    pub catalog: Catalog,
    /// The places of each part.
    pub places: Vec<Places>,
}

/// Where the members of a part stand in its file; each list is as long as that of the part.
#[derive(Debug)]
pub struct Places {
    /// Its name.
    pub name: Span,
    /// Its scheme, where it has one.
    pub scheme: Option<Span>,
    /// The key of each module.
    pub modules: Vec<Span>,
    /// Each reserved range.
    pub reserved: Vec<Span>,
    /// Each code.
    pub codes: Vec<Span>,
}

#[derive(Deserialize)]
struct Document {
    parts: Vec<Part>,
}

/// The document once more, for the places.
#[derive(Deserialize)]
struct WrittenDocument<'t> {
    #[serde(borrow)]
    parts: Vec<Written<'t>>,
}

#[derive(Deserialize)]
struct Written<'t> {
    #[serde(borrow)]
    name: &'t RawValue,
    #[serde(borrow, default)]
    scheme: Option<&'t RawValue>,
    #[serde(borrow, default)]
    modules: Vec<WrittenModule<'t>>,
    #[serde(borrow, default)]
    reserved: Vec<&'t RawValue>,
    #[serde(borrow)]
    codes: Vec<WrittenCode<'t>>,
}

#[derive(Deserialize)]
struct WrittenModule<'t> {
    #[serde(borrow)]
    module: &'t RawValue,
}

#[derive(Deserialize)]
struct WrittenCode<'t> {
    #[serde(borrow)]
    code: &'t RawValue,
}

/// Reads catalogs from disk. They come back sorted by repository, so that it does not matter in which order they were typed.
pub fn read<P: AsRef<Path>>(paths: &[P], sources: &mut Sources) -> Result<Vec<Published>, Error> {
    let mut catalogs = Vec::new();
    for path in paths.iter().map(AsRef::as_ref) {
        let file = KIND.open(path, sources)?;
        catalogs.push(parse(path, file, sources)?);
    }
    catalogs.sort_by(|a, b| a.repository.cmp(&b.repository));
    for pair in catalogs.windows(2) {
        let [one, other] = pair else { continue };
        if one.repository == other.repository {
            return Err(Error::Usage {
                message: format!("`{}` and `{}` are both the catalog of `{}`", one.name, other.name, one.repository),
                help: Some(
                    "name each file after its repository, and give each once: `user.json order.json`".to_owned(),
                ),
            });
        }
    }
    Ok(catalogs)
}

fn parse(path: &Path, file: FileId, sources: &Sources) -> Result<Published, Error> {
    let name = path.display().to_string();
    let text = sources.get(file).text();
    let body = KIND.body(&name, text)?;
    let Document { parts } = KIND.parse(&name, body)?;
    let written: WrittenDocument<'_> = KIND.parse(&name, body)?;
    let mut places = Vec::with_capacity(parts.len());
    let mut known = BTreeMap::new();
    for (part, written) in parts.iter().zip(written.parts) {
        let of = |value: &RawValue| document::span(file, text, value);
        let own = Places {
            name: of(written.name),
            scheme: written.scheme.map(of),
            modules: written.modules.iter().map(|module| of(module.module)).collect(),
            reserved: written.reserved.iter().map(|reserved| of(reserved)).collect(),
            codes: written.codes.iter().map(|code| of(code.code)).collect(),
        };
        let at = |span: Span| {
            let at = sources.position(span);
            format!("{}:{}", at.line, at.column)
        };
        if let Some(first) = known.insert(part.name.clone(), own.name) {
            let why = format!("the part `{}` stands in it twice, at {} and {}", part.name, at(first), at(own.name));
            return Err(KIND.wrong(&name, &why));
        }
        if let Some((code, first, again)) = twice(part, &own) {
            let why = format!("`{code}` stands in `{}` twice, at {} and {}", part.name, at(first), at(again));
            return Err(KIND.wrong(&name, &why));
        }
        places.push(own);
    }
    Ok(Published { name, repository: repository(path), catalog: Catalog { parts }, places })
}

/// The first code that stands in a part twice, as it may after a merge by hand: its places.
fn twice<'p>(part: &'p Part, places: &Places) -> Option<(&'p str, Span, Span)> {
    let mut known: HashMap<&str, Span> = HashMap::default();
    part.codes.iter().zip(&places.codes).find_map(|(code, span)| {
        let first = known.insert(&code.code, *span)?;
        Some((code.code.as_str(), first, *span))
    })
}

/// What a repository is called by the path of its catalog: the name of the file, or where that says no more than what it is, of its folder:
/// `user` for `user.json` and for `user/catalog.json`.
fn repository(path: &Path) -> String {
    const SAYS_NOTHING: [&str; 4] = ["catalog", "codes", "error-codes", "errcodes"];
    let text = |name: Option<&std::ffi::OsStr>| name.map(|name| name.to_string_lossy().into_owned());
    let stem = text(path.file_stem()).unwrap_or_default();
    let folder = text(path.parent().and_then(Path::file_name));
    folder.filter(|_| SAYS_NOTHING.contains(&stem.as_str())).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Origin;

    const PART: &str = r#"{"name":"A-BB-CCC","kind":"scheme","scheme":"A-BB-CCC","modules":[{"module":"01","blocks":[]}],"reserved":["202900"],"codes":[{"code":"201003","name":"LoginExpired","more":[1],"severity":"high","zh":"登录已过期"}]}"#;

    fn catalog(text: &str) -> Result<(Published, String), String> {
        let mut sources = Sources::default();
        let file = sources.add_text("user.json".to_owned(), "user.json".into(), Origin::Disk, text.to_owned());
        let parsed = parse(Path::new("user.json"), file, &sources);
        parsed.map(|parsed| (parsed, text.to_owned())).map_err(|error| error.to_string())
    }

    #[test]
    fn everything_has_its_place() {
        for bom in ["", "\u{FEFF}"] {
            let (found, text) =
                catalog(&format!("{bom}{{\"version\":1,\"parts\":[{PART}]}}")).expect("it is a catalog");
            let slice = |span: Span| &text[span.range()];
            let places = &found.places[0];
            assert_eq!(slice(places.name), "\"A-BB-CCC\"");
            assert_eq!(places.scheme.map(slice), Some("\"A-BB-CCC\""));
            assert_eq!(slice(places.modules[0]), "\"01\"");
            assert_eq!(slice(places.reserved[0]), "\"202900\"");
            assert_eq!(slice(places.codes[0]), "\"201003\"");
            let code = &found.catalog.parts[0].codes[0];
            let texts: Vec<_> = code.texts.iter().map(|(tag, text)| (tag.as_str(), text.as_str())).collect();
            assert_eq!(texts, [("zh", "登录已过期")], "what a later version adds is no language");
        }
    }

    #[test]
    fn a_repository_is_known_by_its_file() {
        for (path, name) in [
            ("user.json", "user"),
            ("catalogs/user.json", "user"),
            ("user/catalog.json", "user"),
            ("catalog.json", "catalog"),
            ("a/user.v2.json", "user.v2"),
        ] {
            assert_eq!(repository(Path::new(path)), name, "{path}");
        }
    }

    #[test]
    fn what_is_no_catalog_says_why() {
        let part = |from: &str, to: &str| format!("{{\"version\":1,\"parts\":[{}]}}", PART.replace(from, to));
        let two = format!("{{\"version\":1,\"parts\":[\n{PART},\n{PART}]}}");
        for (text, why) in [
            ("", "it is empty"),
            ("part,code\n", "it is no JSON object"),
            ("{\"version\":2,\"parts\":[]}", "its version is 2, and this program reads 1"),
            ("{\"version\":1,\"codes\":[]}", "missing field `parts`"),
            (&part("\"scheme\",\"scheme\"", "\"galaxy\",\"scheme\""), "unknown variant `galaxy`"),
            (&part("\"201003\"", "201003"), "invalid type: integer `201003`"),
            (&part("}]}", "},{\"code\":\"201003\"}]}"), "`201003` stands in `A-BB-CCC` twice, at 1:"),
            (&two, "the part `A-BB-CCC` stands in it twice, at 2:9 and 3:9"),
            (&format!("{{\"version\":1,\"parts\":{}", "[".repeat(100_000)), "EOF while parsing"),
        ] {
            let error = catalog(text).expect_err(why);
            assert!(error.contains(why) && error.contains("`user.json` is no catalog"), "{why}: {error}");
        }
    }
}
