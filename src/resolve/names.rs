//! Finds what a path names: modules by their files, imports by name and by glob. A file is looked into only when a path leads there, and
//! each question is answered once.

use std::{
    cell::{OnceCell, RefCell},
    path::{Path, PathBuf},
    rc::Rc,
};

use foldhash::{HashMap, HashSet};

use crate::{
    extract::{self, Child, FileScope, Import, ModuleScope},
    scan::{Reader, Scan, Scanned, module_folder},
    source::{FileId, Sources},
    tree::normalised,
    workspace::Workspace,
};

/// How many questions may stand open at once, one leading to the next.
pub(super) const MAX_DEPTH: usize = 128;
/// How often a circle of imports is gone round; each time more names are known.
const MAX_ROUNDS: usize = 64;

/// A module: a file and the modules inside of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Module {
    pub(super) file: FileId,
    /// Modules inside of the file, outermost first; the body of a function counts as one that has no name.
    pub(super) inner: Vec<String>,
}

impl Module {
    /// The module around the functions that it stands in.
    fn named(&self) -> Self {
        let length = self.inner.iter().rposition(|name| !FileScope::is_body(name)).map_or(0, |last| last + 1);
        Self { file: self.file, inner: self.inner[..length].to_vec() }
    }

    fn child(&self, name: &str) -> Self {
        let mut inner = self.inner.clone();
        inner.push(name.to_owned());
        Self { file: self.file, inner }
    }
}

/// What is looked for under a name; each has a name space of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    Constant,
    Module,
    Type,
}

/// What a module declares or imports under a name; constants of types are called `Type::NAME`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Question {
    module: Module,
    name: String,
    wanted: Wanted,
}

/// A constant, a type or a module that a name leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// The module, or the home of the constant or type.
    pub(super) module: Module,
    /// The name in it; empty for a module.
    pub(super) name: String,
    /// True where other modules see it under the name that was asked for.
    public: bool,
    /// True where `cfg` may take it away.
    conditional: bool,
}

/// The answers on the way to one constant.
#[derive(Default)]
struct Walk {
    /// `None` for a question that is being asked.
    answers: HashMap<Question, Option<Vec<Answer>>>,
    /// The answers of the round before.
    earlier: HashMap<Question, Option<Vec<Answer>>>,
    depth: usize,
    /// True where an answer was needed to find itself.
    circular: bool,
    /// True where the way was too long.
    cut: bool,
}

/// The files of modules, each with the module that declares it.
type Submodules = HashMap<FileId, Module>;

/// A path, the module in which it stands, and what is looked for.
type Way = (Module, Vec<String>, Wanted);

/// Looks names up.
pub(super) struct Names<'a> {
    workspace: &'a Workspace,
    sources: &'a Sources,
    scan: &'a Scan,
    read: &'a Reader<'a>,
    /// The files of the scan, each by its place there.
    scanned: HashMap<FileId, usize>,
    /// The crate roots.
    roots: HashSet<&'a Path>,
    scopes: RefCell<HashMap<FileId, Rc<FileScope<'a>>>>,
    /// The modules around those of files.
    parents: RefCell<HashMap<FileId, Option<Module>>>,
    /// What files declare with `mod name;`.
    submodules: RefCell<HashMap<FileId, Rc<Submodules>>>,
    /// The files with a `#[path]`, in the order of the scan.
    with_path: OnceCell<Vec<FileId>>,
    /// What the first of these declare: how many were looked into, and what was found in them.
    by_path: RefCell<(usize, Submodules)>,
    settled: RefCell<HashMap<Question, Vec<Answer>>>,
    /// Where paths lead from modules: what was too long a way stays so.
    found: RefCell<HashMap<Way, (Vec<Answer>, bool)>>,
}

impl<'a> Names<'a> {
    pub(super) fn new(workspace: &'a Workspace, sources: &'a Sources, scan: &'a Scan, read: &'a Reader<'a>) -> Self {
        let targets = workspace.packages.iter().flat_map(|package| &package.targets);
        Self {
            workspace,
            sources,
            scan,
            read,
            scanned: scan.files.iter().enumerate().map(|(at, scanned)| (scanned.file, at)).collect(),
            roots: targets.map(|target| target.src_path.as_path()).collect(),
            scopes: RefCell::default(),
            parents: RefCell::default(),
            submodules: RefCell::default(),
            with_path: OnceCell::new(),
            by_path: RefCell::default(),
            settled: RefCell::default(),
            found: RefCell::default(),
        }
    }

    /// The constants or types that a path may mean where it stands, more than one where `cfg` decides; and whether the way was too long
    /// to know.
    pub(super) fn find(&self, path: &[String], module: &Module, wanted: Wanted) -> (Vec<Answer>, bool) {
        let key = (module.clone(), path.to_vec(), wanted);
        if let Some(known) = self.found.borrow().get(&key) {
            return known.clone();
        }
        let found = self.search(path, module, wanted);
        self.found.borrow_mut().insert(key, found.clone());
        found
    }

    fn search(&self, path: &[String], module: &Module, wanted: Wanted) -> (Vec<Answer>, bool) {
        let mut earlier = HashMap::default();
        let mut found = Vec::new();
        for _ in 0..MAX_ROUNDS {
            let mut walk = Walk { earlier, ..Walk::default() };
            found = self.member(path, module, wanted, &mut walk);
            if walk.cut {
                let unknown = found.is_empty();
                return (found, unknown);
            }
            if !walk.circular || walk.answers == walk.earlier {
                let answers =
                    walk.answers.into_iter().map(|(question, answers)| (question, answers.unwrap_or_default()));
                self.settled.borrow_mut().extend(answers);
                break;
            }
            earlier = walk.answers;
        }
        (found, false)
    }

    /// The constants or types of a path.
    fn member(&self, path: &[String], module: &Module, wanted: Wanted, walk: &mut Walk) -> Vec<Answer> {
        // `module::NAME`, then `module::Type::NAME`.
        for length in 1..=2.min(path.len()) {
            let (prefix, tail) = path.split_at(path.len() - length);
            let homes = if prefix.is_empty() { vec![start(module)] } else { self.modules(prefix, module, walk) };
            let mut found = Vec::new();
            for home in homes {
                add(&mut found, self.ask(&home.module, &tail.join("::"), wanted, walk), home.conditional);
            }
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// The modules that a path may mean.
    fn modules(&self, path: &[String], module: &Module, walk: &mut Walk) -> Vec<Answer> {
        let Some((first, rest)) = path.split_first() else { return vec![start(module)] };
        let only = |module: Option<Module>| module.iter().map(start).collect();
        let (mut at, mut rest): (Vec<Answer>, _) = match first.as_str() {
            "crate" | "$crate" => (only(self.root_of(module.file)), rest),
            "self" => (vec![start(&module.named())], rest),
            "super" => (only(self.parent(&module.named())), rest),
            "" => match rest.split_first() {
                Some((name, rest)) => (only(self.library_called(name, module)), rest),
                None => return Vec::new(),
            },
            // No glob brings a module of the standard library's name, and what is behind it is not read.
            "std" | "core" | "alloc" if !self.declares_by_name(module, first) => return Vec::new(),
            name => {
                let declared = self.ask(module, name, Wanted::Module, walk);
                (if declared.is_empty() { only(self.library_called(name, module)) } else { declared }, rest)
            }
        };
        while let Some((name, behind)) = rest.split_first() {
            let mut next = Vec::new();
            for answer in at {
                let found = match name.as_str() {
                    "super" => only(self.parent(&answer.module)),
                    name => self.ask(&answer.module, name, Wanted::Module, walk),
                };
                add(&mut next, found, answer.conditional);
            }
            (at, rest) = (next, behind);
        }
        at
    }

    /// True where a module has a child or an import of this very name.
    fn declares_by_name(&self, module: &Module, name: &str) -> bool {
        let file = self.file_scope(module.file);
        file.modules
            .get(&module.inner)
            .is_some_and(|scope| scope.children.contains_key(name) || scope.imports.of(name).next().is_some())
    }

    /// What a name is in a module.
    fn ask(&self, module: &Module, name: &str, wanted: Wanted, walk: &mut Walk) -> Vec<Answer> {
        let question = Question { module: module.clone(), name: name.to_owned(), wanted };
        if let Some(answers) = self.settled.borrow().get(&question) {
            return answers.clone();
        }
        match walk.answers.get(&question) {
            Some(Some(answers)) => return answers.clone(),
            Some(None) => {
                walk.circular = true;
                return walk.earlier.get(&question).cloned().flatten().unwrap_or_default();
            }
            None => {}
        }
        if walk.depth == MAX_DEPTH {
            walk.cut = true;
            return Vec::new();
        }
        walk.depth += 1;
        walk.answers.insert(question.clone(), None);
        let answers = self.look(&question, walk);
        walk.depth -= 1;
        walk.answers.insert(question, Some(answers.clone()));
        answers
    }

    /// Declarations before imports, imports by name before globs, and a function before what is around it. What `cfg` may take away
    /// leaves the place to what comes behind it.
    fn look(&self, question: &Question, walk: &mut Walk) -> Vec<Answer> {
        let Question { module, name, wanted } = question;
        let file = self.file_scope(module.file);
        let Some(scope) = file.modules.get(&module.inner) else { return Vec::new() };
        let mut found = match wanted {
            Wanted::Constant => declared(&file, module, name),
            Wanted::Type => types(&file, module, name),
            Wanted::Module => self.children(scope, module, name),
        };
        // Twins share the place between them.
        let sure = |found: &[Answer]| found.len() > 1 || found.iter().any(|answer| !answer.conditional);
        if sure(&found) {
            return found;
        }
        let first = name.split("::").next().unwrap_or_default();
        for import in scope.imports.of(first) {
            let answers = self.imported(question, import, walk);
            add(&mut found, with_publicity(answers, import.public), import.conditional);
            // What it leads to may be unknown here; it hides globs all the same.
            if !import.conditional {
                return found;
            }
        }
        // No one declares a module by name for some builds and takes it from a glob for the others.
        let enough = |found: &[Answer]| sure(found) || (!found.is_empty() && *wanted == Wanted::Module);
        for import in scope.imports.globs() {
            if enough(&found) {
                return found;
            }
            let answers = self.glob(question, import, walk);
            add(&mut found, with_publicity(answers, import.public), import.conditional);
        }
        match module.inner.split_last() {
            Some((last, around)) if FileScope::is_body(last) && !sure(&found) => {
                let around = Module { file: module.file, inner: around.to_vec() };
                add(&mut found, self.ask(&around, name, *wanted, walk), false);
                found
            }
            _ => found,
        }
    }

    fn imported(&self, question: &Question, import: &Import, walk: &mut Walk) -> Vec<Answer> {
        let rest: Vec<String> = question.name.split("::").skip(1).map(str::to_owned).collect();
        let mut found = Vec::new();
        for path in self.anchored(&import.path, &question.module) {
            let path = [&path[..], &rest].concat();
            found = match question.wanted {
                Wanted::Module => self.modules(&path, &question.module, walk),
                wanted => self.member(&path, &question.module, wanted, walk),
            };
            if !found.is_empty() {
                break;
            }
        }
        found
    }

    /// The paths that the path of a `use` may be: in the edition of 2015 it starts at the crate root, or names another crate.
    fn anchored(&self, path: &[String], module: &Module) -> Vec<Vec<String>> {
        let written = path.to_vec();
        let relative = matches!(path.first().map(String::as_str), Some("crate" | "$crate" | "self" | "super"));
        if relative || !self.is_of_2015(module) {
            return vec![written];
        }
        let named = path.iter().filter(|segment| !segment.is_empty()).cloned();
        vec![["crate".to_owned()].into_iter().chain(named).collect(), written]
    }

    fn is_of_2015(&self, module: &Module) -> bool {
        let package = self.package_of(module.file).and_then(|package| self.workspace.packages.get(package));
        package.and_then(|package| package.targets.first()).is_some_and(|target| target.edition == "2015")
    }

    fn glob(&self, question: &Question, import: &Import, walk: &mut Walk) -> Vec<Answer> {
        let Question { module, name, wanted } = question;
        for path in self.anchored(&import.path, module) {
            let found = self.glob_over(question, &path, walk);
            if !found.is_empty() {
                return found;
            }
            // A glob over the variants of an enum.
            if *wanted == Wanted::Constant && !name.contains("::") && self.modules(&path, module, walk).is_empty() {
                let path: Vec<String> = path.iter().chain([name]).cloned().collect();
                let found = self.member(&path, module, *wanted, walk);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Vec::new()
    }

    fn glob_over(&self, question: &Question, path: &[String], walk: &mut Walk) -> Vec<Answer> {
        let Question { module, name, wanted } = question;
        let targets = self.modules(path, module, walk);
        let mut found = Vec::new();
        for target in targets.iter().filter(|target| target.module != *module) {
            let mut answers = self.ask(&target.module, name, *wanted, walk);
            answers.retain(|answer| answer.public || self.is_within(module, &target.module));
            add(&mut found, answers, target.conditional);
        }
        found
    }

    /// True where a literal that is too large for its type is cut: `#[allow(overflowing_literals)]` in the file or in one of those around it.
    pub(super) fn cuts_literals(&self, module: &Module) -> bool {
        let mut at = Module { file: module.file, inner: Vec::new() };
        for _ in 0..MAX_DEPTH {
            if self.file_scope(at.file).cuts_literals {
                return true;
            }
            match self.parent(&at) {
                Some(parent) => at = Module { file: parent.file, inner: Vec::new() },
                None => return false,
            }
        }
        false
    }

    /// True for the module itself and those inside of it.
    fn is_within(&self, module: &Module, outer: &Module) -> bool {
        let mut at = Some(module.clone());
        for _ in 0..MAX_DEPTH {
            match at {
                Some(module) if module == *outer => return true,
                Some(module) => at = self.parent(&module),
                None => return false,
            }
        }
        false
    }

    fn library_called(&self, name: &str, module: &Module) -> Option<Module> {
        let package = self.package_of(module.file)?;
        self.library(self.workspace.crate_of(package, name)?)
    }

    /// The modules that are declared under a name.
    fn children(&self, scope: &ModuleScope, module: &Module, name: &str) -> Vec<Answer> {
        let twins = scope.children.get(name).map_or(&[][..], Vec::as_slice);
        let mut found = Vec::new();
        for child in twins {
            let target = if child.inline { Some(module.child(name)) } else { self.child_file(module, name, child) };
            let conditional = child.conditional && twins.len() == 1;
            let answer = target.map(|module| Answer { module, name: String::new(), public: child.public, conditional });
            add(&mut found, answer.into_iter().collect(), false);
        }
        found
    }

    /// The module of a `mod name;`.
    fn child_file(&self, module: &Module, name: &str, child: &Child) -> Option<Module> {
        let absolute = &self.sources.get(module.file).absolute;
        let beside = || absolute.parent().unwrap_or(absolute).to_owned();
        let mut folder = if self.is_root(absolute) { beside() } else { module_folder(absolute, &[]) };
        let inner: Vec<&String> = module.inner.iter().filter(|name| !FileScope::is_body(name)).collect();
        folder.extend(&inner);
        let candidates: Vec<PathBuf> = match &child.path {
            Some(path) if inner.is_empty() => vec![beside().join(path)],
            Some(path) => vec![folder.join(path)],
            None => vec![folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")],
        };
        candidates.iter().find_map(|path| self.file(&normalised(path))).map(|file| Module { file, inner: Vec::new() })
    }

    /// The module around `module`.
    fn parent(&self, module: &Module) -> Option<Module> {
        let mut inner = module.inner.clone();
        if inner.pop().is_some() {
            return Some(Module { file: module.file, inner }.named());
        }
        if let Some(parent) = self.parents.borrow().get(&module.file) {
            return parent.clone();
        }
        let parent = self.declaring(module.file);
        self.parents.borrow_mut().insert(module.file, parent.clone());
        parent
    }

    /// The module that declares the module of a file: one in the files where rustc would have it, or one with a `#[path]`. Where none
    /// says so, as in macros, the first of these files.
    fn declaring(&self, file: FileId) -> Option<Module> {
        let absolute = &self.sources.get(file).absolute;
        if self.is_root(absolute) {
            return None;
        }
        let root = self.root_of(file)?;
        let top = self.sources.get(root.file).absolute.parent();
        let usual: Vec<FileId> = absolute
            .ancestors()
            .skip(1)
            .take_while(|folder| top.is_some_and(|top| folder.starts_with(top)))
            .flat_map(|folder| {
                let named = folder.with_extension("rs");
                ["mod.rs", "lib.rs", "main.rs"].into_iter().map(|name| folder.join(name)).chain([named])
            })
            .filter_map(|path| self.file(&path))
            .filter(|candidate| *candidate != file)
            .chain([root.file])
            .collect();
        let found = usual.iter().find_map(|candidate| self.submodules(*candidate).get(&file).cloned());
        let found = found.or_else(|| self.declaring_by_path(file));
        found.or_else(|| usual.first().map(|first| Module { file: *first, inner: Vec::new() }))
    }

    /// The module of the first file with a `#[path]` that declares a file.
    fn declaring_by_path(&self, file: FileId) -> Option<Module> {
        let with_path = self.with_path.get_or_init(|| {
            let written = |scanned: &&Scanned| scanned.facts.modules.iter().any(|module| module.path.is_some());
            self.scan.files.iter().filter(written).map(|scanned| scanned.file).collect()
        });
        let mut by_path = self.by_path.borrow_mut();
        let (seen, declared) = &mut *by_path;
        while !declared.contains_key(&file) {
            let candidate = *with_path.get(*seen)?;
            *seen += 1;
            for (target, module) in self.submodules(candidate).iter().filter(|(target, _)| **target != candidate) {
                declared.entry(*target).or_insert_with(|| module.clone());
            }
        }
        declared.get(&file).cloned()
    }

    /// The files that a file declares with `mod name;`, each with the first module in it that does.
    fn submodules(&self, file: FileId) -> Rc<Submodules> {
        if let Some(known) = self.submodules.borrow().get(&file) {
            return Rc::clone(known);
        }
        let scope = self.file_scope(file);
        let mut declared = Submodules::default();
        let mut modules: Vec<_> = scope.modules.iter().collect();
        modules.sort_by_key(|(inner, _)| *inner);
        for (inner, module) in modules {
            let module_at = Module { file, inner: inner.clone() };
            let children =
                module.children.iter().flat_map(|(name, twins)| twins.iter().map(move |child| (name, child)));
            for (name, child) in children.filter(|(_, child)| !child.inline) {
                if let Some(target) = self.child_file(&module_at, name, child) {
                    declared.entry(target.file).or_insert_with(|| module_at.clone());
                }
            }
        }
        let declared = Rc::new(declared);
        self.submodules.borrow_mut().insert(file, Rc::clone(&declared));
        declared
    }

    /// The module in which a byte of a file stands; `modules` are those around it.
    pub(super) fn module_at(&self, file: FileId, modules: &[String], byte: usize) -> Module {
        Module { file, inner: self.file_scope(file).place(modules, byte) }
    }

    /// The crate root over a file: the target that it is, or the target in whose folder it lies, libraries first.
    fn root_of(&self, file: FileId) -> Option<Module> {
        let absolute = &*self.sources.get(file).absolute;
        let targets = &self.workspace.packages.get(self.package_of(file)?)?.targets;
        let below = |path: &Path| path.parent().is_some_and(|folder| absolute.starts_with(folder));
        let own = targets.iter().find(|target| target.src_path == absolute);
        let library = || targets.iter().find(|target| is_library(target) && below(&target.src_path));
        let target = own.or_else(library).or_else(|| targets.iter().find(|target| below(&target.src_path)))?;
        Some(Module { file: self.file(&target.src_path)?, inner: Vec::new() })
    }

    fn library(&self, package: usize) -> Option<Module> {
        let target = self.workspace.packages.get(package)?.targets.iter().find(|target| is_library(target))?;
        Some(Module { file: self.file(&target.src_path)?, inner: Vec::new() })
    }

    fn is_root(&self, absolute: &Path) -> bool {
        self.roots.contains(absolute)
    }

    fn file(&self, absolute: &Path) -> Option<FileId> {
        self.scan.known.get(absolute).map(|(file, _)| *file)
    }

    fn package_of(&self, file: FileId) -> Option<usize> {
        self.scan.known.get(&self.sources.get(file).absolute).map(|(_, package)| *package)
    }

    /// The name of the dependency that a path starts with, where that is no member.
    pub(super) fn foreign_crate(&self, path: &[String], module: &Module) -> Option<String> {
        let package = self.workspace.packages.get(self.package_of(module.file)?)?;
        let first = path.iter().find(|segment| !segment.is_empty())?;
        let file = self.file_scope(module.file);
        let scope = file.modules.get(&module.named().inner)?;
        let imported = scope.imports.of(first).next().and_then(|import| import.path.first());
        let globs = scope.imports.globs().filter_map(|import| import.path.first());
        [first].into_iter().chain(imported).chain(globs).find_map(|name| {
            let member = self.workspace.crate_of(self.package_of(module.file)?, name).is_some();
            let dependency = package.dependencies.iter().find(|(extern_name, _)| extern_name == name && !member);
            let standard = matches!(name.as_str(), "std" | "core" | "alloc" | "libc");
            dependency.map(|(_, package)| package.clone()).or_else(|| standard.then(|| name.clone()))
        })
    }

    pub(super) fn file_scope(&self, file: FileId) -> Rc<FileScope<'a>> {
        if let Some(scope) = self.scopes.borrow().get(&file) {
            return Rc::clone(scope);
        }
        let source = self.sources.get(file);
        let mut scope = if source.text().is_empty() {
            let bytes = (self.read)(&source.absolute).unwrap_or_default();
            extract::scope(String::from_utf8_lossy(&bytes).into_owned())
        } else {
            extract::scope(source.text())
        };
        if let Some(&at) = self.scanned.get(&file) {
            scope.add(&self.scan.files[at].facts.made);
        }
        let scope = Rc::new(scope);
        self.scopes.borrow_mut().insert(file, Rc::clone(&scope));
        scope
    }
}

fn start(module: &Module) -> Answer {
    Answer { module: module.clone(), name: String::new(), public: true, conditional: false }
}

/// The constants of this name that a module declares.
fn declared(file: &FileScope<'_>, module: &Module, name: &str) -> Vec<Answer> {
    let Some(twins) = file.constants(&module.inner, name) else { return Vec::new() };
    vec![Answer {
        module: module.clone(),
        name: name.to_owned(),
        public: twins.iter().any(|twin| twin.public),
        conditional: twins.len() == 1 && !twins[0].cfg.is_empty(),
    }]
}

/// The types of this name that a module declares.
fn types(file: &FileScope<'_>, module: &Module, name: &str) -> Vec<Answer> {
    let Some(twins) = file.types(&module.inner, name) else { return Vec::new() };
    vec![Answer {
        module: module.clone(),
        name: name.to_owned(),
        public: twins.iter().any(|twin| twin.public),
        conditional: twins.len() == 1 && twins[0].conditional,
    }]
}

fn with_publicity(mut answers: Vec<Answer>, public: bool) -> Vec<Answer> {
    for answer in &mut answers {
        answer.public = public;
    }
    answers
}

/// Adds answers, each once.
fn add(found: &mut Vec<Answer>, answers: Vec<Answer>, conditional: bool) {
    for mut answer in answers {
        answer.conditional |= conditional;
        match found.iter_mut().find(|known| known.module == answer.module && known.name == answer.name) {
            Some(known) => {
                known.public |= answer.public;
                known.conditional &= answer.conditional;
            }
            None => found.push(answer),
        }
    }
}

fn is_library(target: &crate::workspace::Target) -> bool {
    target
        .kind
        .iter()
        .any(|kind| matches!(kind.as_str(), "lib" | "rlib" | "dylib" | "cdylib" | "staticlib" | "proc-macro"))
}
