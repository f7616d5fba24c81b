//! From the text of one file to plain facts: no I/O, no global state, and no syn type leaves it, so that files can be read
//! in parallel or taken from anywhere. Inside it goes from cheap to dear: anchors in the bytes, tokens of the files that have
//! some, items and their names, and syn on the expressions that are left.

mod allows;
mod anchors;
mod attribute;
mod bytes;
mod call;
mod configured;
mod const_item;
mod doc_number;
mod enum_variant;
mod evidence;
mod expr;
mod from_tuple;
mod items;
mod lexer;
mod macros;
mod map_insert;
mod match_arm;
mod method_name;
pub(crate) mod naming;
mod place;
mod renamed_variant;
mod scope;
mod sections;
mod setter;
mod shape;
mod skim;
mod struct_literal;
mod table_const;
mod texts;

use std::{cell::OnceCell, collections::BTreeMap, ops::Range, rc::Rc};

use foldhash::{HashMap, HashSet};
use items::{Item, ItemKind, Items};
use lexer::{Kind, Lexed};
use texts::Texts;

pub use allows::ALLOW_SIGN;
pub use configured::names;
pub use macros::{Definition, MacroCall, Macros, MadeConstant};
pub use scope::{Child, FileScope, Import, Imports, ModuleScope, Named, NamedKind, Origin, Typed, scope};
pub(crate) use texts::read as descriptions;

use crate::{
    code::{Allow, Cause, Description, Expr, Form, Forms, Group, GroupKind, Left, Role, Section, Site, Unread},
    pattern::{Block, PatternUses},
    source::{FileId, Span},
};

/// What extraction knows of the outside.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Path of the file, with `/`; its words are evidence.
    pub path: &'a str,
    /// Names that the config adds to what is found by default.
    pub names: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether it adds any.
    pub has_names: bool,
    /// Forms that the config switches on.
    pub forms: Forms,
    /// Whether to look at every file, and to keep what came close to being error codes.
    pub explain: bool,
    /// What the config says of macros, calls, fields and attributes.
    pub patterns: &'a [Block],
    /// Definitions of macros that stand in other files.
    pub macros: &'a Macros,
    /// The package of the file, an index into those of the workspace.
    pub package: usize,
}

impl<'a> Options<'a> {
    /// What is known of a file where no config says more.
    pub fn new(path: &'a str, macros: &'a Macros) -> Self {
        Self {
            path,
            package: 0,
            names: &|_| false,
            has_names: false,
            forms: Forms::default(),
            explain: false,
            patterns: &[],
            macros,
        }
    }
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options").field("path", &self.path).finish_non_exhaustive()
    }
}

/// The path of another file, as a file names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePath {
    /// What is written.
    pub path: String,
    /// The literal.
    pub span: Span,
}

/// A module that lives in another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleFile {
    /// Its name.
    pub name: String,
    /// Modules inside of this file that enclose the declaration.
    pub modules: Vec<String>,
    /// `#[path = "…"]`.
    pub path: Option<FilePath>,
    /// True where it is compiled for tests alone.
    pub test_only: bool,
    /// `#[cfg]` predicates on it and around it.
    pub cfg: Vec<String>,
}

/// Everything that one file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileFacts {
    /// The declaring items.
    pub groups: Vec<Group>,
    /// The codes, in source order.
    pub sites: Vec<Site>,
    /// What was seen and not understood.
    pub unread: Vec<Unread>,
    /// Parts of lists whose heading gives a range, in source order.
    pub sections: Vec<Section>,
    /// What came close to being error codes; empty where nobody asks.
    pub left: Vec<Left>,
    /// Allow comments.
    pub allows: Vec<Allow>,
    /// Modules with a `#[path]` or a `#[cfg]`.
    pub modules: Vec<ModuleFile>,
    /// Paths of `include!("…")`.
    pub includes: Vec<FilePath>,
    /// Constants that the rows of macro calls declare.
    pub made: Vec<MadeConstant>,
    /// Definitions of macros that calls in other files must know of.
    pub definitions: Vec<Definition>,
    /// Macros that are called and not defined here.
    pub calls: Vec<MacroCall>,
    /// Places where the text is no Rust: of each kind the first, which is all that is told of a file.
    pub problems: Vec<(Span, String)>,
    /// What the patterns of the config met.
    pub patterns: PatternUses,
}

impl FileFacts {
    /// True where the file says nothing, so that its text need not be kept.
    pub fn is_empty(&self) -> bool {
        self.sites.is_empty()
            && self.unread.is_empty()
            && self.left.is_empty()
            && self.allows.is_empty()
            && self.problems.is_empty()
            && self.patterns.is_empty()
            && self.files().next().is_none()
    }

    /// The paths of other files that it names.
    fn files(&self) -> impl Iterator<Item = &FilePath> {
        self.modules.iter().filter_map(|module| module.path.as_ref()).chain(&self.includes)
    }
}

/// Extracts the facts of a file. Never fails and never panics, whatever the text is.
pub fn extract(file: FileId, text: &str, options: Options<'_>) -> FileFacts {
    let signs = macros::signs(text);
    let definitions = macros::find(text, &signs);
    if options.explain || anchors::is_hot(text, options, &signs, &definitions) {
        read(file, text, options, &signs, definitions)
    } else {
        FileFacts {
            calls: macros::calls(&signs, &definitions, &HashSet::default()),
            definitions: exported(definitions),
            ..FileFacts::default()
        }
    }
}

/// Like [`extract`] without the byte search in front: the same facts, only slower. For the test that holds the two together.
pub fn extract_all(file: FileId, text: &str, options: Options<'_>) -> FileFacts {
    let signs = macros::signs(text);
    read(file, text, options, &signs, macros::find(text, &signs))
}

fn exported(mut definitions: Vec<Definition>) -> Vec<Definition> {
    definitions.retain(Definition::matters);
    definitions
}

fn read(
    file: FileId,
    text: &str,
    options: Options<'_>,
    signs: &[macros::Sign<'_>],
    definitions: Vec<Definition>,
) -> FileFacts {
    let lexed = lexer::lex(text);
    let items = items::find(&lexed);
    let file = File {
        lexed: &lexed,
        items: &items,
        texts: Texts { lexed: &lexed, file },
        id: file,
        options,
        among_errors: naming::is_error_file(options.path),
        by_key: HashMap::default(),
        out: FileFacts::default(),
        arms: Arms::default(),
        displays: Vec::new(),
        numbered: Vec::new(),
        variant_texts: Vec::new(),
        types: HashSet::default(),
        error_trait_types: OnceCell::new(),
        left_names: HashSet::default(),
        definitions,
        by_shape: HashSet::default(),
    };
    file.run(signs)
}

/// The text that an arm gives to a name.
struct Display {
    modules: Vec<String>,
    type_name: Option<String>,
    name: String,
    descriptions: Vec<Description>,
}

/// The text that an arm gives to a number of a type.
struct NumberedText {
    type_name: String,
    value: Expr,
    descriptions: Vec<Description>,
}

/// The type, none for consts, and the name that a text speaks of.
type TypeAndName = (Option<String>, String);

/// Declarations by name, and by module: indices into the sites.
#[derive(Default)]
struct Declared(HashMap<TypeAndName, BTreeMap<Vec<String>, Vec<usize>>>);

impl Declared {
    /// The sites that a text is for: those of its own module, else those of the only module that has the name.
    fn sites(&self, text: &Display) -> &[usize] {
        let Some(modules) = self.0.get(&(text.type_name.clone(), text.name.clone())) else { return &[] };
        let only = modules.values().next().filter(|_| modules.len() == 1);
        modules.get(&text.modules).or(only).map_or(&[], Vec::as_slice)
    }
}

/// The arms of the matches that were read: at which token the variant changes that the code belongs to.
#[derive(Default)]
struct Arms(BTreeMap<usize, Option<Rc<str>>>);

impl Arms {
    /// Adds the tokens of an arm's body and the variant of its pattern. Arms around it were added before, and none that it holds.
    fn add(&mut self, body: &Range<usize>, name: &str) {
        let around = self.at(body.start);
        self.0.insert(body.start, Some(Rc::from(name)));
        self.0.entry(body.end).or_insert(around);
    }

    /// The variant of the innermost arm that holds a token.
    fn at(&self, token: usize) -> Option<Rc<str>> {
        self.0.range(..=token).next_back().and_then(|(_, name)| name.clone())
    }
}

/// Where in a function's body the forms start to look.
#[derive(Default)]
struct Body {
    /// `match`
    matches: Vec<usize>,
    /// `if` of an `if let`.
    choices: Vec<usize>,
    /// The name of a field for a code in braces, and their opening one.
    fields: Vec<(usize, usize)>,
    /// The name of a function or macro that is called with arguments.
    calls: Vec<usize>,
    /// `from` and `into`.
    conversions: Vec<usize>,
    /// The dot before what sets a code.
    setters: Vec<usize>,
    /// The last `::` of a path that is called.
    paths: Vec<usize>,
    /// The brackets that are open.
    open: Vec<usize>,
}

impl Body {
    fn clear(&mut self) {
        let Self { matches, choices, fields, calls, conversions, setters, paths, open } = self;
        for list in [matches, choices, calls, conversions, setters, paths, open] {
            list.clear();
        }
        fields.clear();
    }

    /// Sorts an identifier.
    fn word(&mut self, lexed: &Lexed<'_>, i: usize) {
        if lexed.is(i, "match") {
            self.matches.push(i);
        } else if lexed.is(i, "if") && lexed.is(i + 1, "let") {
            self.choices.push(i);
        }
        if lexed.is(i + 1, "(") {
            if call::is_start(lexed, i) {
                self.calls.push(i);
            }
            if matches!(lexed.ident(i), Some("from" | "into")) {
                self.conversions.push(i);
            }
        } else if lexed.is(i + 1, "!") {
            self.calls.push(i);
        } else if lexed.is(i + 1, ":")
            && struct_literal::is_start(lexed, i)
            && let Some(&open) = self.open.last().filter(|&&open| lexed.is(open, "{"))
        {
            self.fields.push((i, open));
        }
    }
}

/// One file while it is read.
struct File<'a, 't> {
    lexed: &'a Lexed<'t>,
    items: &'a Items,
    texts: Texts<'a, 't>,
    id: FileId,
    options: Options<'a>,
    /// The file's own name or its folder's speaks of errors.
    among_errors: bool,
    by_key: HashMap<(GroupKind, String, Vec<String>), usize>,
    out: FileFacts,
    arms: Arms,
    displays: Vec<Display>,
    numbered: Vec<NumberedText>,
    /// Texts on the variants of enums without numbers.
    variant_texts: Vec<Display>,
    /// Names of the types that declare codes.
    types: HashSet<String>,
    /// Types that implement the trait of errors, once somebody asked.
    error_trait_types: OnceCell<HashSet<&'a str>>,
    /// Names of what came close and was left.
    left_names: HashSet<String>,
    /// Definitions of macros in this file.
    definitions: Vec<Definition>,
    /// Macros whose calls were read by their shape.
    by_shape: HashSet<String>,
}

impl<'a> File<'a, '_> {
    fn run(mut self, signs: &[macros::Sign<'_>]) -> FileFacts {
        let items = self.items;
        for item in items.all.iter().filter(|item| item.kind == ItemKind::Enum) {
            let named = self.options.forms.identifier && renamed_variant::variants(&mut self, item);
            let odd = !named && self.scope_of(item).in_macro.is_some() && macros::odd_enum(&mut self, item);
            if !named && !odd {
                enum_variant::extract(&mut self, item);
            }
        }
        const_item::extract(&mut self);
        for item in &items.all {
            attribute::extract(&mut self, item);
            table_const::extract(&mut self, item);
            if self.options.forms.identifier && item.kind == ItemKind::Const {
                renamed_variant::constant(&mut self, item);
            }
            if self.options.forms.map_insert {
                map_insert::extract(&mut self, item);
            }
        }
        macros::extract(&mut self);
        let functions = self.functions();
        let variants = if self.options.forms.method_name { method_name::variants(&self) } else { HashSet::default() };
        let mut body = Body::default();
        for item in items.all.iter().filter(|item| item.kind == ItemKind::Function) {
            self.read_body(item, &functions, &mut body);
            match_arm::extract(&mut self, item, &body.matches, &body.choices);
            struct_literal::extract(&mut self, item, &body.fields);
            call::extract(&mut self, item, &body.calls);
            from_tuple::extract(&mut self, item, &body.conversions);
            setter::extract(&mut self, item, &body.setters);
            if self.options.forms.method_name {
                method_name::declaration(&mut self, item);
                method_name::calls(&mut self, item, &body.paths, &variants);
            }
        }
        configured::extract(&mut self);
        self.invalid_expressions();
        self.attach_variant_texts();
        self.attach_displays();
        self.attach_numbered();
        self.mark_declared_types();
        self.sections();
        self.modules();
        self.allows();
        self.problems();
        self.out.calls = macros::calls(signs, &self.definitions, &self.by_shape);
        self.out.definitions = exported(self.definitions);
        self.out.sites.sort_by_key(|site| (site.span.start, site.span.end));
        self.out.unread.sort_by_key(|unread| unread.span.start);
        self.out.left.sort_by_key(|left| left.span.start);
        self.out
    }

    /// Name token of each function and the token behind it, to step over functions inside of functions.
    fn functions(&self) -> HashMap<usize, usize> {
        self.items.all.iter().filter(|item| item.kind == ItemKind::Function).map(|item| (item.name, item.end)).collect()
    }

    /// Sorts the tokens of a function's body by what forms start there, without the functions inside of it.
    fn read_body(&self, item: &Item, functions: &HashMap<usize, usize>, body: &mut Body) {
        body.clear();
        let lexed = self.lexed;
        let open = item.body.unwrap_or(item.name);
        let end = lexed.mate(open).max(open);
        let mut i = open + 1;
        while i < end {
            match lexed.tokens[i].kind {
                Kind::Ident => {
                    if lexed.is(i, "fn")
                        && let Some(&behind) = functions.get(&(i + 1))
                    {
                        i = behind;
                        continue;
                    }
                    body.word(lexed, i);
                }
                Kind::Punct if lexed.is(i, ".") && setter::is_start(lexed, i) => body.setters.push(i),
                Kind::PathSep if self.options.forms.method_name && lexed.is(i + 2, "(") => body.paths.push(i),
                Kind::Open => body.open.push(i),
                Kind::Close => {
                    body.open.pop();
                }
                _ => {}
            }
            i += 1;
        }
    }

    /// The group of this kind and name in these modules, made where there is none.
    fn group(
        &mut self,
        kind: GroupKind,
        name: &str,
        modules: &[String],
        token: usize,
        evidence: impl Into<String>,
    ) -> usize {
        self.keyed_group(kind, "", name, modules, token, evidence)
    }

    /// Like [`Self::group`]; groups of one name and different keys are kept apart.
    fn keyed_group(
        &mut self,
        kind: GroupKind,
        key: &str,
        name: &str,
        modules: &[String],
        token: usize,
        evidence: impl Into<String>,
    ) -> usize {
        let key = (kind, format!("{name}:{key}"), modules.to_vec());
        if let Some(&group) = self.by_key.get(&key) {
            return group;
        }
        self.out.groups.push(Group {
            name: name.to_owned(),
            kind,
            span: self.span(token..token + 1),
            modules: modules.to_vec(),
            evidence: evidence.into(),
            doc: String::new(),
            declared_here: false,
        });
        if kind == GroupKind::Type {
            self.types.insert(name.to_owned());
        }
        self.by_key.insert(key, self.out.groups.len() - 1);
        self.out.groups.len() - 1
    }

    /// True where a type of this name declares codes in this file, or its name says that it does.
    fn is_error_type(&self, name: &str) -> bool {
        naming::is_error_name(name)
            || (self.options.names)(name)
            || self.types.contains(name)
            || (self.among_errors && naming::is_weak_error_name(name))
    }

    fn span(&self, tokens: Range<usize>) -> Span {
        Span::new(self.id, self.lexed.bytes(tokens))
    }

    fn scope_of(&self, item: &Item) -> &'a items::Scope {
        &self.items.scopes[item.scope]
    }

    /// The type that is named at a token, where `Self` is that of the item's `impl`.
    fn type_at(&self, item: &Item, token: usize) -> Option<String> {
        let name = self.lexed.ident(token)?;
        let own = self.scope_of(item).owner.as_ref().filter(|_| name == "Self");
        Some(own.map_or(name, |owner| &owner.self_type).to_owned())
    }

    fn unread(&mut self, tokens: Range<usize>, item: &str, reason: impl Into<String>) {
        let span = self.span(tokens);
        self.out.unread.push(Unread {
            span,
            reason: reason.into(),
            item: item.to_owned(),
            path: item.to_owned(),
            cause: Cause::Shape,
        });
    }

    /// A declaration whose code is no expression is a slip in the source, and no code.
    fn invalid_expressions(&mut self) {
        let problems = &mut self.out.problems;
        self.out.sites.retain(|site| match &site.value {
            Expr::Invalid(message) => {
                problems.push((site.span, message.clone()));
                false
            }
            _ => true,
        });
    }

    /// Gives the texts on variants to the arms that number them, in front of their own.
    fn attach_variant_texts(&mut self) {
        let texts = std::mem::take(&mut self.variant_texts);
        let declared = self.declared(|site, group| {
            group.kind == GroupKind::Type && !matches!(site.form, Form::EnumVariant | Form::Attribute)
        });
        for text in &texts {
            for &i in declared.sites(text) {
                self.out.sites[i].descriptions.splice(0..0, text.descriptions.iter().cloned());
            }
        }
    }

    /// Gives the texts of display arms to the declarations that they name.
    fn attach_displays(&mut self) {
        let displays = std::mem::take(&mut self.displays);
        let declared = self.declared(|site, group| {
            site.form != Form::ReverseArm && matches!(group.kind, GroupKind::Type | GroupKind::Consts)
        });
        for display in &displays {
            for &i in declared.sites(display) {
                self.out.sites[i].descriptions.extend(display.descriptions.iter().cloned());
            }
        }
    }

    /// Gives the texts of numbers to the declarations that write the same number.
    fn attach_numbered(&mut self) {
        let texts = std::mem::take(&mut self.numbered);
        let mut by_value: HashMap<(&str, i128), &[Description]> = HashMap::default();
        for text in &texts {
            if let Some(value) = text.value.as_literal() {
                by_value.insert((&text.type_name, value), &text.descriptions);
            }
        }
        let groups = &self.out.groups;
        for site in
            self.out.sites.iter_mut().filter(|site| site.role == Role::Declaration && site.form != Form::ReverseArm)
        {
            let value = site.value.as_literal();
            let found = value.and_then(|value| by_value.get(&(groups[site.group].name.as_str(), value)));
            site.descriptions.extend(found.into_iter().flat_map(|texts| texts.iter().cloned()));
        }
    }

    /// The declarations that texts may be meant for.
    fn declared(&self, wanted: impl Fn(&Site, &Group) -> bool) -> Declared {
        let mut out = Declared::default();
        for (i, site) in self.out.sites.iter().enumerate() {
            let group = &self.out.groups[site.group];
            let Some(name) = site.name.as_ref().filter(|_| site.role == Role::Declaration && wanted(site, group))
            else {
                continue;
            };
            let type_name = (group.kind == GroupKind::Type).then(|| group.name.clone());
            out.0.entry((type_name, name.clone())).or_default().entry(group.modules.clone()).or_default().push(i);
        }
        out
    }

    /// A match table may stand apart from its type; one that stands beside it never belongs to another of that name.
    fn mark_declared_types(&mut self) {
        if self.out.groups.iter().all(|group| group.kind != GroupKind::Type) {
            return;
        }
        let lexed = self.lexed;
        let declared: HashSet<&str> = (0..lexed.tokens.len())
            .filter(|&i| matches!(lexed.str(i), "enum" | "struct" | "union"))
            .filter_map(|i| lexed.ident(i + 1))
            .collect();
        for group in &mut self.out.groups {
            group.declared_here = group.kind == GroupKind::Type && declared.contains(group.name.as_str());
        }
    }

    /// Modules with a path of their own, test modules, and included files.
    fn modules(&mut self) {
        let (lexed, items) = (self.lexed, self.items);
        for item in &items.all {
            match item.kind {
                ItemKind::Module if item.body.is_none() => {
                    let path = items::path_attribute(lexed, item.attributes.clone());
                    let path = path.and_then(|token| self.file_path(token));
                    let cfg = items::cfg_predicates(lexed, item.attributes.clone());
                    let test_only = cfg.iter().any(|predicate| items::is_test_only(predicate));
                    let cfg = [items.scopes[item.scope].cfg.to_vec(), cfg].concat();
                    if path.is_some() || !cfg.is_empty() {
                        self.out.modules.push(ModuleFile {
                            name: lexed.ident(item.name).unwrap_or("").to_owned(),
                            modules: items.scopes[item.scope].modules.to_vec(),
                            path,
                            test_only,
                            cfg,
                        });
                    }
                }
                ItemKind::MacroCall if lexed.is(item.name, "include") => {
                    let argument = item.body.map_or(item.name, |open| open + 1);
                    if lexed.kind(argument) == Some(Kind::Str) {
                        self.out.includes.extend(self.file_path(argument));
                    }
                }
                _ => {}
            }
        }
    }

    fn file_path(&self, token: usize) -> Option<FilePath> {
        let path = expr::string(self.lexed.str(token))?;
        Some(FilePath { path, span: self.span(token..token + 1) })
    }

    fn allows(&mut self) {
        self.out.allows = allows::find(self.lexed, self.id);
    }

    fn problems(&mut self) {
        let file = self.id;
        if let Some(token) = self.items.too_deep {
            let message = "it is nested too deep to be looked into".to_owned();
            self.out.problems.push((self.span(token..token + 1), message));
        }
        let lexed = self.lexed.problem.as_ref();
        self.out
            .problems
            .extend(lexed.map(|problem| (Span::new(file, problem.range.clone()), problem.message.clone())));
    }
}
