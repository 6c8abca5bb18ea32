//! Going through a definition once: every task with its place and the variables in scope, every scope, every address.

use edgewright_finding::Pointer;

use crate::Workflow;
use crate::authentication::{Authentication, Scheme, Source};
use crate::endpoint::{Endpoint, Uri};
use crate::task::{Task, TaskKind, Tasks};

/// A task where it stands.
pub(crate) struct Visit<'a> {
    pub(crate) task: &'a Task,
    pub(crate) place: Pointer,
    /// Variables of the tasks around it, outermost first.
    pub(crate) variables: Vec<&'a str>,
    /// Tasks around it.
    pub(crate) depth: usize,
    /// Whether it is a function of `use.functions` itself.
    pub(crate) is_function: bool,
}

/// A scope of tasks.
pub(crate) struct Scope<'a> {
    pub(crate) tasks: &'a Tasks,
    /// Whether its tasks run at the same time.
    pub(crate) is_parallel: bool,
}

/// Everything there is to look at.
pub(crate) struct Walk<'a> {
    pub(crate) tasks: Vec<Visit<'a>>,
    pub(crate) scopes: Vec<Scope<'a>>,
}

impl<'a> Walk<'a> {
    pub(crate) fn of(workflow: &'a Workflow) -> Self {
        let mut walk = Self {
            tasks: Vec::new(),
            scopes: Vec::new(),
        };
        for task in &workflow.reusable.functions {
            walk.visit(task, &[], 0, true);
        }
        let tasks = &workflow.tasks;
        walk.enter(tasks, false, &[], 0);
        walk
    }

    fn enter(&mut self, tasks: &'a Tasks, is_parallel: bool, variables: &[&'a str], depth: usize) {
        self.scopes.push(Scope { tasks, is_parallel });
        for task in tasks {
            self.visit(task, variables, depth, false);
        }
    }

    fn visit(&mut self, task: &'a Task, variables: &[&'a str], depth: usize, is_function: bool) {
        let place = Pointer::from(task.reference.as_str());
        let inner = depth + 1;
        let with = |more: &[&'a str]| [variables, more].concat();
        match &task.kind {
            TaskKind::Do(tasks) => self.enter(tasks, false, variables, inner),
            TaskKind::For(each) => {
                let variables = with(&[&each.each, &each.at]);
                self.enter(&each.tasks, false, &variables, inner);
            }
            TaskKind::Fork(fork) => {
                self.enter(&fork.branches, true, variables, inner);
            }
            TaskKind::Try(attempt) => {
                self.enter(&attempt.tasks, false, variables, inner);
                if let Some(tasks) = &attempt.catch.tasks {
                    let variables = with(&[&attempt.catch.as_]);
                    self.enter(tasks, false, &variables, inner);
                }
            }
            TaskKind::Listen(listen) => {
                if let Some(each) = &listen.foreach
                    && let Some(tasks) = &each.tasks
                {
                    let variables = with(&[&each.item, &each.at]);
                    self.enter(tasks, false, &variables, inner);
                }
            }
            _ => {}
        }
        self.tasks.push(Visit {
            task,
            place,
            variables: variables.to_vec(),
            depth,
            is_function,
        });
    }
}

/// An authentication where it stands, with the variables in scope there.
pub(crate) struct Authenticated<'a, T> {
    pub(crate) what: &'a T,
    pub(crate) place: Pointer,
    pub(crate) variables: Vec<&'a str>,
}

/// Every authentication that is given or named in a task.
pub(crate) fn authentications<'a>(walk: &Walk<'a>) -> Vec<Authenticated<'a, Authentication>> {
    let mut found = Vec::new();
    for visit in &walk.tasks {
        let with = visit.place.at("with");
        let of_endpoint = |endpoint: &'a Endpoint, place: Pointer| {
            let authentication = endpoint.authentication.as_ref()?;
            Some((authentication, place.at("authentication")))
        };
        let (endpoint, own) = match &visit.task.kind {
            TaskKind::CallHttp(call) => (of_endpoint(&call.endpoint, with.at("endpoint")), None),
            TaskKind::CallOpenapi(call) => (
                of_endpoint(&call.document, with.at("document").at("endpoint")),
                call.authentication
                    .as_ref()
                    .map(|own| (own, with.at("authentication"))),
            ),
            _ => continue,
        };
        let here = endpoint.into_iter().chain(own);
        found.extend(here.map(|(what, place)| Authenticated {
            what,
            place,
            variables: visit.variables.clone(),
        }));
    }
    found
}

/// Every way to authenticate that is given somewhere.
pub(crate) fn schemes<'a>(
    workflow: &'a Workflow,
    walk: &Walk<'a>,
) -> Vec<Authenticated<'a, Scheme>> {
    let place = Pointer::root().at("use").at("authentications");
    let reusable = workflow.reusable.authentications.iter();
    let reusable = reusable.map(|(name, what)| Authenticated {
        what,
        place: place.at(name),
        variables: Vec::new(),
    });
    let given = authentications(walk).into_iter();
    let given = given.filter_map(|found| match found.what {
        Authentication::Scheme(what) => Some(Authenticated {
            what,
            place: found.place,
            variables: found.variables,
        }),
        Authentication::Named(_) => None,
    });
    reusable.chain(given).collect()
}

/// Every address that may be called, with its place.
pub(crate) fn addresses(workflow: &Workflow) -> Vec<(&Uri, Pointer)> {
    let walk = Walk::of(workflow);
    let mut found = Vec::new();
    for visit in &walk.tasks {
        let with = visit.place.at("with");
        let (endpoint, place) = match &visit.task.kind {
            TaskKind::CallHttp(call) => (&call.endpoint, with.at("endpoint")),
            TaskKind::CallOpenapi(call) => (&call.document, with.at("document").at("endpoint")),
            _ => continue,
        };
        // An endpoint is the address itself or an object that has it.
        let source = workflow.source().pointer(&place.to_string());
        let is_object = source.is_some_and(serde_json::Value::is_object);
        let place = if is_object { place.at("uri") } else { place };
        found.push((&endpoint.uri, place));
    }
    for scheme in schemes(workflow, &walk) {
        let (oauth2, place) = match scheme.what {
            Scheme::Oauth2(Source::Given(oauth2)) => (oauth2, scheme.place.at("oauth2")),
            Scheme::Oidc(Source::Given(oauth2)) => (oauth2, scheme.place.at("oidc")),
            _ => continue,
        };
        found.push((&oauth2.authority, place.at("authority")));
    }
    found
}
