//! Joins the facts of all files: evaluates values, merges the items that are one, reads each code by scheme and tables.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};

use super::{Entry, Index, Inputs, Item, Space, Status, listed};
use crate::{
    code::{Expr, Form, Group, GroupKind, Role, Site, Unread, is_http_status},
    config::{Config, Numbering},
    resolve::{Place, Value},
    scan::{Scan, Scanned},
    scheme::{Fit, Scheme},
    source::{FileId, Sources},
    table::{Namespace, Tables},
    verdict,
};

/// The index of everything that was scanned.
pub fn build(scan: &Scan, inputs: Inputs<'_, '_>) -> Index {
    let mut index = Index::default();
    let item_of = items(scan, &mut index);
    for (f, scanned) in scan.files.iter().enumerate() {
        for site in &scanned.facts.sites {
            let item = item_of[&(f, site.group)];
            match entry(scanned, site, item, inputs) {
                Ok(entry) => index.entries.push(entry),
                Err(Some(unread)) => index.unread.push(unread),
                Err(None) => {}
            }
        }
        index.unread.extend(scanned.facts.unread.iter().cloned());
        index.sections.extend(scanned.facts.sections.iter().cloned());
    }
    index.unread.extend(scan.outside.iter().cloned());
    keep_known_mentions(&mut index);
    sort(&mut index, inputs.sources);
    leave_internal_numbers(&mut index);
    mark_second_looks(&mut index);
    for i in 0..index.items.len() {
        judge(&mut index, i, inputs);
    }
    share(&mut index);
    index
}

/// Makes the items and says which one each group of each file belongs to.
fn items(scan: &Scan, index: &mut Index) -> HashMap<(usize, usize), usize> {
    let mut item_of = HashMap::default();
    let mut declaring: HashMap<(usize, &str), Vec<usize>> = HashMap::default();
    let mut uses: HashMap<(usize, &str), usize> = HashMap::default();
    let mut later = Vec::new();
    for (f, scanned) in scan.files.iter().enumerate() {
        let declares: HashSet<usize> =
            scanned.facts.sites.iter().filter(|site| site.form != Form::ReverseArm).map(|site| site.group).collect();
        let enums: HashSet<usize> =
            scanned.facts.sites.iter().filter(|site| site.form == Form::EnumVariant).map(|site| site.group).collect();
        for (g, group) in scanned.facts.groups.iter().enumerate() {
            let key = (scanned.package, group.name.as_str());
            match group.kind {
                // A match table may stand in another file, or in another module of it, than its enum.
                GroupKind::Type if !enums.contains(&g) => later.push((f, g, declares.contains(&g))),
                GroupKind::Uses => {
                    let item = *uses.entry(key).or_insert_with(|| push(index, scanned, group));
                    item_of.insert((f, g), item);
                }
                _ => {
                    let item = push(index, scanned, group);
                    if group.kind == GroupKind::Type {
                        declaring.entry(key).or_default().push(item);
                    }
                    item_of.insert((f, g), item);
                }
            }
        }
    }
    // Tables that declare come first: a reverse table joins them.
    later.sort_by_key(|&(f, g, declares)| (!declares, f, g));
    for (f, g, _) in later {
        let scanned = &scan.files[f];
        let group = &scanned.facts.groups[g];
        let known = declaring.entry((scanned.package, group.name.as_str())).or_default();
        let same_file = known.iter().copied().find(|&item| index.items[item].span.file == scanned.file);
        let only = (known.len() == 1 && !group.declared_here).then(|| known[0]);
        let item = same_file.or(only).unwrap_or_else(|| {
            let item = push(index, scanned, group);
            known.push(item);
            item
        });
        item_of.insert((f, g), item);
    }
    item_of
}

fn push(index: &mut Index, scanned: &Scanned, group: &Group) -> usize {
    index.items.push(Item {
        name: group.name.clone(),
        kind: group.kind,
        span: group.span,
        package: scanned.package,
        evidence: group.evidence.clone(),
        doc: group.doc.clone(),
        bound: false,
        block: None,
        namespace: None,
        space: Space::Scheme,
        http: false,
        entries: Vec::new(),
    });
    index.items.len() - 1
}

/// The entry of a site; `Err(None)` for a mention that is no code after all.
fn entry(scanned: &Scanned, site: &Site, item: usize, inputs: Inputs<'_, '_>) -> Result<Entry, Option<Unread>> {
    let group = &scanned.facts.groups[site.group];
    let self_type = (group.kind == GroupKind::Type).then_some(group.name.as_str());
    let place = Place {
        file: scanned.file,
        modules: &group.modules,
        at: site.span.start as usize,
        self_type,
        expected: &site.ty,
        cfg: &site.cfg,
    };
    let alias = is_reference(&site.value);
    let value = inputs.resolver.evaluate(&site.value, place).map_err(|reason| {
        let named = site.name.as_deref().map_or_else(|| "this code".to_owned(), |name| format!("`{name}`"));
        let elsewhere = matches!(site.form, Form::MatchArm | Form::Call | Form::StructLiteral);
        let counts = site.role == Role::Declaration
            && !(elsewhere && names_other_type(&site.value))
            && !names_status(&site.value);
        counts.then(|| Unread {
            span: site.span,
            reason: format!("{named} is not evaluated: {}", reason.text),
            item: group.name.clone(),
            path: match (&site.name, group.kind) {
                (Some(name), GroupKind::Type) => format!("{}::{name}", group.name),
                (Some(name), _) => name.clone(),
                (None, _) => group.name.clone(),
            },
            cause: reason.cause,
        })
    })?;
    let scheme = &inputs.config.top.scheme;
    let (code, value) = match value {
        Value::Int(value, _) => (value.to_string(), Some(value)),
        // The name of something else.
        Value::Str(text) if reverse_of_constant(site) && !text.bytes().any(|b| b.is_ascii_digit()) => return Err(None),
        Value::Str(text) => {
            let code = scheme.canonical(&text).unwrap_or(text);
            let value = code.parse().ok();
            (code, value)
        }
    };
    let reading = match scheme.read(&code) {
        Fit::Conforming(reading) | Fit::OutOfRange(reading, _) => Some(reading),
        Fit::Malformed(_) => None,
    };
    Ok(Entry {
        code,
        literal: inputs.sources.slice(site.span).to_owned(),
        value,
        name: site.name.clone(),
        form: site.form,
        role: site.role,
        span: site.span,
        package: scanned.package,
        item,
        status: Status::OffScheme,
        conforms: false,
        reading,
        descriptions: site.descriptions.clone(),
        cfg: site.cfg.clone(),
        marker: site.marker,
        deprecated: site.deprecated,
        alias,
    })
}

/// `StatusCode::BAD_REQUEST`, `ErrorKind::ER_SYNTAX`: a value of another type, and a number only if it could be followed.
fn names_other_type(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => {
            path.len() >= 2 && path[path.len() - 2].starts_with(char::is_uppercase) && path[path.len() - 2] != "Self"
        }
        _ => false,
    }
}

/// `StatusCode::BAD_REQUEST`: an HTTP status beside an error is no code of it.
fn names_status(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.iter().rev().nth(1).is_some_and(|ty| ty == "StatusCode"))
}

/// `codes::NOT_FOUND => Self::NotFound`
fn reverse_of_constant(site: &Site) -> bool {
    site.form == Form::ReverseArm && is_reference(&site.value)
}

/// A path, also behind a cast: the number belongs to what it names.
fn is_reference(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) => true,
        Expr::Cast(inner, _) => is_reference(inner),
        _ => false,
    }
}

/// A constant in a call or field is a mention only where it is a code that is declared.
fn keep_known_mentions(index: &mut Index) {
    let declared: HashSet<String> = index.declarations().map(|(_, entry)| entry.code.clone()).collect();
    index.entries.retain(|entry| !(entry.role == Role::Mention && entry.alias) || declared.contains(&entry.code));
}

fn sort(index: &mut Index, sources: &Sources) {
    let rank: HashMap<FileId, usize> = {
        let mut files: Vec<FileId> = index.entries.iter().map(|entry| entry.span.file).collect();
        files.extend(index.unread.iter().map(|unread| unread.span.file));
        files.sort_by(|a, b| sources.get(*a).path.cmp(&sources.get(*b).path).then(a.cmp(b)));
        files.dedup();
        files.into_iter().enumerate().map(|(i, file)| (file, i)).collect()
    };
    index.entries.sort_by_key(|entry| (rank[&entry.span.file], entry.span.start, entry.span.end));
    index.unread.sort_by_key(|unread| (rank[&unread.span.file], unread.span.start));
    let mut first = vec![usize::MAX; index.items.len()];
    for (i, entry) in index.entries.iter().enumerate() {
        first[entry.item] = first[entry.item].min(i);
    }
    // Items in the order of their first entry; those without one go.
    let mut order: Vec<usize> = (0..index.items.len()).filter(|&item| first[item] != usize::MAX).collect();
    order.sort_by_key(|&item| first[item]);
    let new: HashMap<usize, usize> = order.iter().enumerate().map(|(new, &old)| (old, new)).collect();
    index.items = order.into_iter().map(|old| index.items[old].clone()).collect();
    for (i, entry) in index.entries.iter_mut().enumerate() {
        entry.item = new[&entry.item];
        index.items[entry.item].entries.push(i);
    }
}

/// An enum counts its variants for itself, and a table gives them other numbers: the table holds the codes, the counting is internal.
fn leave_internal_numbers(index: &mut Index) {
    for item in &index.items {
        let of = |form: Form| {
            let entries = item.entries.iter().map(|&i| &index.entries[i]).filter(move |entry| entry.form == form);
            entries.filter_map(|entry| Some((entry.name.as_deref()?, entry.code.as_str()))).collect::<HashMap<_, _>>()
        };
        let mut arms = of(Form::MatchArm);
        arms.extend(of(Form::Attribute));
        if arms.len() < 2 {
            continue;
        }
        let variants = of(Form::EnumVariant);
        let shared: Vec<_> =
            variants.iter().filter_map(|(name, code)| arms.get(name).map(|other| code == other)).collect();
        let differing = shared.iter().filter(|same| !**same).count();
        if differing * 2 <= shared.len() {
            continue;
        }
        for &i in &item.entries {
            let entry = &mut index.entries[i];
            if entry.form == Form::EnumVariant && entry.name.as_ref() == Some(&entry.literal) {
                entry.role = Role::Mention;
            }
        }
    }
}

/// A reverse table of an item that declares, and a `code()` table that repeats the discriminants, only look at the declarations again.
fn mark_second_looks(index: &mut Index) {
    for item in &index.items {
        let forward: Vec<usize> = item
            .entries
            .iter()
            .copied()
            .filter(|&i| index.entries[i].role == Role::Declaration && index.entries[i].form != Form::ReverseArm)
            .collect();
        let variants: HashSet<(String, String)> = forward
            .iter()
            .filter(|&&i| index.entries[i].form == Form::EnumVariant)
            .map(|&i| (index.entries[i].name.clone().unwrap_or_default(), index.entries[i].code.clone()))
            .collect();
        for &i in &item.entries {
            let entry = &mut index.entries[i];
            let reverse = entry.form == Form::ReverseArm && !forward.is_empty();
            let repeated = matches!(entry.form, Form::MatchArm | Form::Attribute)
                && entry.name.as_ref().is_some_and(|name| variants.contains(&(name.clone(), entry.code.clone())));
            if reverse || repeated {
                entry.role = Role::Mention;
            }
        }
    }
}

/// Decides whether an item is held against scheme and tables, and reads its codes accordingly.
fn judge(index: &mut Index, item: usize, inputs: Inputs<'_, '_>) {
    let Inputs { config, tables, .. } = inputs;
    let entries = index.items[item].entries.clone();
    let block = block_for(&index.items[item], inputs);
    let codes: Vec<&Entry> = entries
        .iter()
        .map(|&i| &index.entries[i])
        .filter(|entry| !entry.marker && entry.form != Form::ReverseArm)
        .collect();
    let statuses = codes.iter().filter(|entry| entry.value.is_some_and(is_http_status)).count();
    let registered = codes.iter().filter(|entry| entry.value.is_some_and(is_registered_status)).count();
    let named = index.items[item].name.to_lowercase().contains("http");
    let says_status = named || registered * 5 >= codes.len() * 4;
    let http = !codes.is_empty() && statuses * 10 >= codes.len() * 9 && says_status;
    let Numbering { scheme, per_item, span, .. } = config.numbering(block);
    let bound = match block {
        Some(_) => !scheme.is_any(),
        None => !http && (span.is_some() || shows_scheme(&codes, config, tables)),
    };
    let named = listed::named(&index.items[item], block, inputs);
    let namespace = match named {
        None if block.is_none() && !http => listed::shown(&codes, bound, inputs),
        named => named,
    };
    let of_top = |namespace| matches!(namespace, Namespace::TOP | Namespace::OWN);
    let space = match (block, namespace) {
        _ if *per_item => Space::Item(item),
        (Some(block), _) => Space::Block(block),
        // What is held against the scheme shares the space of all that is.
        (None, Some(namespace)) if !bound && !of_top(namespace) => Space::List(namespace),
        (None, _) => Space::Scheme,
    };
    let judged = &mut index.items[item];
    (judged.bound, judged.block, judged.space, judged.namespace) = (bound, block, space, namespace);
    judged.http = http && !(bound && block.is_some()) && named.is_none();
    if !bound && namespace.is_none() {
        return;
    }
    for i in entries {
        let entry = &mut index.entries[i];
        if block.is_some() {
            if let Some(code) = scheme.canonical(&entry.code).filter(|_| entry.value.is_none()) {
                entry.value = code.parse().ok();
                entry.code = code;
            }
            entry.reading = scheme.read(&entry.code).reading();
        }
        let row = namespace.and_then(|namespace| tables.row(namespace, &entry.code));
        let is_exempt = row.is_some_and(|row| !tables.is_published(row));
        entry.conforms = bound && !is_exempt && matches!(scheme.read(&entry.code), Fit::Conforming(_));
        entry.status = match row {
            Some(_) => Status::Official,
            None if entry.conforms => Status::Conforming,
            None => Status::OffScheme,
        };
    }
}

/// The `[[scheme]]` block that is for an item.
fn block_for(item: &Item, inputs: Inputs<'_, '_>) -> Option<usize> {
    let package = inputs.workspace.name_of(item.package);
    inputs.config.block_for(&item.name, &inputs.sources.get(item.span.file).path, package)
}

/// The statuses that the HTTP registry knows.
fn is_registered_status(value: i128) -> bool {
    matches!(
        value,
        100..=104 | 200..=208 | 226 | 300..=308 | 400..=418 | 421..=426 | 428 | 429 | 431 | 451 | 500..=508 | 510 | 511
    )
}

/// An item means the scheme where a third of its codes fit it, are written in its notation or are official codes of five digits, or where
/// it gives official codes their official texts. One code of many that happens to fit, or a text as common as "Unknown error", shows
/// nothing.
fn shows_scheme(codes: &[&Entry], config: &Config, tables: &Tables) -> bool {
    let counted: Vec<_> = codes.iter().filter(|entry| entry.value != Some(0) && !entry.alias).collect();
    // Numbers such as 10001 are everybody's first choice; only a text shows that the official ones are meant.
    let agrees = codes.iter().any(|entry| {
        tables.builtin_row(&entry.code).filter(|row| row.code.len() == 5).is_some_and(|row| {
            entry
                .descriptions
                .iter()
                .any(|text| row.text(text.lang).is_some_and(|cell| listed::is_meant(&cell.text, &text.text)))
        })
    });
    // A config that lists modules puts codes out of range, and takes none of them out of the scheme.
    let unlisted = Scheme::default();
    let fits = |code: &str| {
        [&config.top.scheme, &unlisted].iter().any(|scheme| matches!(scheme.read(code), Fit::Conforming(_)))
    };
    let fitting = counted
        .iter()
        .filter(|entry| {
            // A number in another radix has no digits to read.
            if entry.literal.starts_with("0x") || entry.literal.starts_with("0b") || entry.literal.starts_with("0o") {
                return false;
            }
            let official = agrees && entry.code.len() == 5 && tables.builtin_row(&entry.code).is_some();
            let notation =
                entry.reading.is_some() && entry.literal.starts_with('"') && !entry.literal.contains(&entry.code);
            official || notation || fits(&entry.code)
        })
        .count();
    let texts = codes
        .iter()
        .filter(|entry| {
            tables.builtin_row(&entry.code).is_some_and(|row| {
                entry
                    .descriptions
                    .iter()
                    .any(|text| row.text(text.lang).is_some_and(|cell| verdict::same_text(&cell.text, &text.text)))
            })
        })
        .count();
    (fitting > 0 && fitting * 3 >= counted.len()) || (texts >= 2 && texts * 2 >= codes.len())
}

/// Collects the declarations that must be unique against each other.
fn share(index: &mut Index) {
    let mut shared: BTreeMap<(Space, String), Vec<usize>> = BTreeMap::new();
    for (i, entry) in index.declarations() {
        if !entry.marker && !entry.alias && entry.form != Form::ReverseArm {
            shared.entry((index.space(entry), entry.code.clone())).or_default().push(i);
        }
    }
    shared.retain(|_, entries| entries.len() > 1);
    index.shared = shared;
}
