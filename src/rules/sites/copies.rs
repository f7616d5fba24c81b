//! Texts that were copied to a code whose name they do not fit.

use std::{cmp::Reverse, collections::BTreeSet};

use foldhash::{HashMap, HashSet};

use super::{is_described, name};
use crate::{
    code::{Description, Lang},
    index::Entry,
    rule::{Context, Copy},
    source::Span,
    verdict::{self, Content},
};

/// The texts that several codes of a space have, and that fit the name of one of these and not that of another.
pub(in crate::rules) fn copies<'c>(ctx: &'c Context<'_>) -> &'c [Copy] {
    ctx.shared.copies.get_or_init(|| find_copies(ctx))
}

/// The places of the texts that were copied.
pub(in crate::rules) fn copied_texts(ctx: &Context<'_>) -> BTreeSet<Span> {
    copies(ctx).iter().map(|copy| copy.text(ctx.index).span).collect()
}

fn find_copies(ctx: &Context<'_>) -> Vec<Copy> {
    let entries = &ctx.index.entries;
    let mut copies = Vec::new();
    for described in shared_texts(ctx) {
        let (first, text) = described[0];
        let content = Content::of(&entries[first].descriptions[text].text);
        let fit = |entry: &Entry| Content::of(name(entry)).found_in(&content);
        let fits = described.iter().map(|&(at, _)| (fit(&entries[at]), Reverse(entries[at].span), at));
        let Some((.., owner)) = fits.max_by_key(|&(fit, span, _)| (fit, span)) else { continue };
        for &(entry, text) in described.iter().filter(|(entry, _)| entries[*entry].code != entries[owner].code) {
            let words = &entries[entry].descriptions[text].text;
            if let Some(difference) = verdict::difference(words, name(&entries[owner]), name(&entries[entry])) {
                copies.push(Copy { entry, text, owner, difference });
            }
        }
    }
    copies
}

/// The codes that have a text, and which of their texts it is; for each text that several codes of a space have.
fn shared_texts(ctx: &Context<'_>) -> Vec<Vec<(usize, usize)>> {
    let index = ctx.index;
    let mut texts: HashMap<_, Vec<(usize, usize)>> = HashMap::default();
    let mut spans = HashSet::default();
    for (at, entry) in index.declarations().filter(|(_, entry)| is_described(entry)) {
        let namespace = index.items[entry.item].namespace.unwrap_or_default();
        for (nth, text) in entry.descriptions.iter().enumerate().filter(|(_, text)| text.lang != Lang::Other) {
            let loose = verdict::loose(&text.text);
            let official = ctx.tables.has_loose_text(namespace, &entry.code, &loose);
            // One text for the alternatives of an arm is shared on purpose.
            if !official && spans.insert((text.lang, text.span)) {
                texts.entry((index.space(entry), text.lang, loose)).or_default().push((at, nth));
            }
        }
    }
    let code = |&(at, _): &(usize, usize)| &index.entries[at].code;
    let is_shared = |described: &Vec<(usize, usize)>| described.iter().any(|other| code(other) != code(&described[0]));
    let mut shared: Vec<_> = texts.into_values().filter(is_shared).collect();
    shared.sort_unstable();
    shared
}

/// True where a text is the name of `owner`, at least two words and all of them, and cannot be meant for `entry`: it is written as an
/// identifier, or each name has a word that the other has not, and the text has that of the owner.
pub(in crate::rules) fn is_copied_name(owner: &Entry, entry: &Entry, text: &Description) -> bool {
    let words = verdict::split(&text.text);
    if words.len() < 2 || words != verdict::split(name(owner)) {
        return false;
    }
    let (owner_name, own_name) = (Content::of(name(owner)), Content::of(name(entry)));
    let special = owner_name.without(&own_name).next().is_some();
    if !special && own_name.without(&owner_name).next().is_none() {
        return false;
    }
    let identifier = !text.text.contains(char::is_whitespace);
    let same_frame = own_name.words().any(|word| owner_name.has(word));
    let same_text = || owner.descriptions.iter().any(|other| verdict::same_text(&other.text, &text.text));
    let difference = || verdict::difference(&text.text, name(owner), name(entry)).is_some();
    identifier || (special && (same_frame || same_text()) && difference())
}
