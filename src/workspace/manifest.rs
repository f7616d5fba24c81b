//! Whether two states of a manifest lead to the same packages, targets and names.

use toml::de::{DeTable, DeValue};

/// Keys of a package that only publishing and building look at. A value of another kind under them is still another manifest.
const TELLING: [&str; 11] = [
    "authors", "categories", "description", "documentation", "homepage", "keywords", "license", "readme", "repository",
    "rust-version", "version",
];

/// Tables that say how to build and not what.
const BUILDING: [&str; 4] = ["features", "lints", "patch", "profile"];

/// What of a dependency decides which package it is, and by which name.
const DEPENDENCY: [&str; 3] = ["package", "path", "workspace"];

/// The keys of tables with dependencies.
pub(super) const DEPENDENCIES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Where a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    Workspace,
    Package,
    Dependencies,
    Dependency,
    /// `[target]`, and what is below it.
    Targets,
    Other,
}

/// True where cargo finds the same packages, targets and dependencies by both texts. False where one is no TOML.
pub(crate) fn is_alike(one: &str, other: &str) -> bool {
    match (DeTable::parse(one), DeTable::parse(other)) {
        (Ok(one), Ok(other)) => tables_are_alike(one.get_ref(), other.get_ref(), Place::Top),
        _ => false,
    }
}

fn tables_are_alike(one: &DeTable<'_>, other: &DeTable<'_>, place: Place) -> bool {
    let counts = |key: &str| match place {
        Place::Top => !BUILDING.contains(&key),
        Place::Workspace => key != "lints",
        Place::Dependency => DEPENDENCY.contains(&key),
        _ => true,
    };
    let counted = |table: &DeTable<'_>| table.keys().filter(|key| counts(key.get_ref())).count();
    counted(one) == counted(other)
        && one.iter().filter(|(key, _)| counts(key.get_ref())).all(|(key, value)| {
            let key: &str = key.get_ref();
            other.get(key).is_some_and(|other| values_are_alike(value.get_ref(), other.get_ref(), key, place))
        })
}

/// Two values of one key, in tables at `place`.
fn values_are_alike(one: &DeValue<'_>, other: &DeValue<'_>, key: &str, place: Place) -> bool {
    let inner = match (place, key) {
        (Place::Top | Place::Workspace, "package") => Place::Package,
        (Place::Top, "workspace") => Place::Workspace,
        (Place::Top | Place::Workspace | Place::Targets, key) if DEPENDENCIES.contains(&key) => Place::Dependencies,
        (Place::Top, "target") | (Place::Targets, _) => Place::Targets,
        (Place::Dependencies, _) => Place::Dependency,
        _ => Place::Other,
    };
    match (one, other) {
        (DeValue::Table(one), DeValue::Table(other)) => tables_are_alike(one, other, inner),
        // `name = "1"` is a version.
        (DeValue::String(_), DeValue::String(_)) if place == Place::Dependencies => true,
        (DeValue::String(_), DeValue::Table(table)) | (DeValue::Table(table), DeValue::String(_))
            if place == Place::Dependencies =>
        {
            table.keys().all(|key| !DEPENDENCY.contains(&&**key.get_ref()))
        }
        (DeValue::String(one), DeValue::String(other)) => is_told(key, place) || one == other,
        (DeValue::Array(one), DeValue::Array(other)) => {
            is_told(key, place)
                || one.len() == other.len()
                    && one
                        .iter()
                        .zip(other.iter())
                        .all(|(one, other)| values_are_alike(one.get_ref(), other.get_ref(), "", Place::Other))
        }
        (DeValue::Boolean(one), DeValue::Boolean(other)) => one == other,
        (DeValue::Integer(one), DeValue::Integer(other)) => one.to_string() == other.to_string(),
        (DeValue::Float(one), DeValue::Float(other)) => one.to_string() == other.to_string(),
        (DeValue::Datetime(one), DeValue::Datetime(other)) => one == other,
        _ => false,
    }
}

fn is_told(key: &str, place: Place) -> bool {
    place == Place::Package && TELLING.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nauthors = [\"x\"]\nedition = \"2021\"\n\
        [dependencies]\nserde = \"1\"\nb = { path = \"../b\", version = \"1\" }\n[features]\nf = []\n\
        [target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n[[bin]]\nname = \"t\"\npath = \"t.rs\"\n[workspace]\nmembers = [\"c\"]\n";

    #[test]
    fn versions_features_and_words_lead_to_the_same_packages() {
        let same = [
            ("0.1.0", "0.2.0"),
            ("[\"x\"]", "[\"x\", \"y\"]"),
            ("serde = \"1\"", "serde = { version = \"2\", features = [\"derive\"] }"),
            ("version = \"1\" }", "version = \"2\", default-features = false }"),
            ("f = []", "f = [\"dep:serde\"]\ng = []"),
            ("[features]\nf = []\n", ""),
            ("libc = \"0.2\"", "libc = \"0.3\""),
            ("[[bin]]", "# a comment\n[[bin]]"),
        ];
        for (before, after) in same {
            let after = BEFORE.replace(before, after);
            assert_ne!(after, BEFORE);
            assert!(is_alike(BEFORE, &after) && is_alike(&after, BEFORE), "{after}");
        }
    }

    #[test]
    fn names_paths_targets_and_members_do_not() {
        let other = [
            ("name = \"a\"", "name = \"b\""),
            ("2021", "2024"),
            ("version = \"0.1.0\"", "version = 1"),
            ("serde = \"1\"", "serde = { version = \"1\", package = \"other\" }"),
            ("serde = \"1\"\n", ""),
            ("serde = \"1\"\n", "serde = \"1\"\ntoml = \"1\"\n"),
            ("../b", "../c"),
            ("libc = \"0.2\"", "nix = \"0.2\""),
            ("cfg(unix)", "cfg(windows)"),
            ("t.rs", "u.rs"),
            ("[\"c\"]", "[\"c\", \"d\"]"),
            ("[features]", "[package.metadata]\nx = 1\n[features]"),
            ("[package]", "[package"),
        ];
        for (before, after) in other {
            let after = BEFORE.replace(before, after);
            assert_ne!(after, BEFORE);
            assert!(!is_alike(BEFORE, &after) && !is_alike(&after, BEFORE), "{after}");
        }
    }
}
