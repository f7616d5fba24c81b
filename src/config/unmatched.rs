//! The patterns of `[extract]` that nothing in the workspace fits.

use super::{Config, Problem};
use crate::pattern::{Block, Name, PatternUses, Target};

/// The longest name that is compared with others.
const LONGEST: usize = 96;

/// A name of the source files, as a pattern would write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenName {
    /// The name.
    pub name: String,
    /// `path:line` of the first place.
    pub place: String,
}

impl Config {
    /// The names that nothing has, or whose rows fit nowhere, in config order. `seen` gives all names of a kind; it is asked only where one
    /// is missing.
    pub fn unmatched_patterns(&self, uses: &PatternUses, seen: &dyn Fn(Target) -> Vec<SeenName>) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut known: Vec<(Target, Vec<SeenName>)> = Vec::new();
        for (b, block) in self.patterns.iter().enumerate() {
            for (n, name) in block.names.iter().enumerate() {
                match uses.get(&(b, n)) {
                    Some(met) if met.fits => {}
                    Some(met) => problems.push(Problem { misfit: met.misfit, ..misfit(block, name) }),
                    None => {
                        let at = known.iter().position(|(target, _)| *target == block.target).unwrap_or_else(|| {
                            known.push((block.target, seen(block.target)));
                            known.len() - 1
                        });
                        problems.push(absent(block, name, &known[at].1));
                    }
                }
            }
        }
        problems
    }
}

/// The name as the source files write it.
fn shown(target: Target, name: &str) -> String {
    match target {
        Target::Macro => format!("{name}!"),
        Target::Call => format!("{name}(…)"),
        Target::Field => format!("{name} {{ … }}"),
        Target::Attribute => format!("#[{name}]"),
    }
}

fn misfit(block: &Block, name: &Name) -> Problem {
    let shown = shown(block.target, &name.text);
    let what = match block.target {
        Target::Macro => format!("no row of `{shown}`"),
        Target::Call => format!("no call of `{shown}`"),
        Target::Field => format!("no `{shown}`"),
        Target::Attribute => format!("no attribute `{shown}`"),
    };
    let help = match block.target {
        Target::Field => "write the name of the field as it stands there",
        _ => "write it as it stands there; `_` is for anything, `..` for the rest",
    };
    Problem::new(block.span, format!("{what} fits {}", block.columns.shown())).help(help)
}

fn absent(block: &Block, name: &Name, seen: &[SeenName]) -> Problem {
    let (target, shown_name) = (block.target, shown(block.target, &name.text));
    let message = match target {
        Target::Macro => format!("no macro `{shown_name}` is called"),
        Target::Call => format!("`{shown_name}` is never called"),
        Target::Field => format!("no `{shown_name}` is made"),
        Target::Attribute => format!("no attribute `{shown_name}` is used"),
    };
    let help = match nearest(&name.text, seen) {
        Some(near) => format!("the nearest is `{}` ({})", shown(target, &near.name), near.place),
        None => "write a name that the source files have, or remove it".to_owned(),
    };
    Problem::new(name.span, message).help(help)
}

/// The name that was probably meant: one with a slip in it, or the same function of another type.
fn nearest<'s>(wanted: &str, seen: &'s [SeenName]) -> Option<&'s SeenName> {
    if wanted.len() > LONGEST {
        return None;
    }
    let folded = wanted.to_lowercase();
    let last = |name: &str| name.rsplit("::").next().unwrap_or(name).trim_start_matches('.').to_lowercase();
    let own = last(wanted);
    let limit = (folded.chars().count() / 3).max(1);
    let distance = |near: &SeenName| strsim::damerau_levenshtein(&folded, &near.name.to_lowercase());
    let candidates = seen.iter().filter(|near| near.name.len() <= LONGEST);
    let near = candidates
        .map(|near| (distance(near), near))
        .filter(|(distance, near)| *distance <= limit || last(&near.name) == own);
    near.min_by(|(a, first), (b, second)| a.cmp(b).then_with(|| first.name.cmp(&second.name))).map(|(_, near)| near)
}
