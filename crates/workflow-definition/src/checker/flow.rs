//! Flow: every `then` leads somewhere, every task can be reached, and nothing runs in a circle for ever.
//!
//! A task that is skipped by its `if` goes on to the next one, whatever its `then` says.

use edgewright_finding::{Pointer, Report};

use super::walk::{Scope, Walk};
use crate::flow::Flow;
use crate::task::{Task, TaskKind, Tasks};

pub(super) fn check(walk: &Walk<'_>, report: &mut Report) {
    for visit in walk.tasks.iter().filter(|visit| visit.is_function) {
        check_no_target(
            &visit.task.then,
            &visit.place.at("then"),
            "A function",
            report,
        );
    }
    for scope in &walk.scopes {
        if scope.is_parallel {
            for task in scope.tasks {
                let place = Pointer::from(task.reference.as_str());
                check_no_target(&task.then, &place.at("then"), "A branch", report);
                check_cases(task, None, report);
            }
        } else {
            check_sequence(scope, report);
        }
    }
}

/// A task that has no neighbours cannot go on to one.
fn check_no_target(then: &Flow, place: &Pointer, what: &str, report: &mut Report) {
    if let Flow::Task(name) = then {
        report.error(
            place,
            "then-unknown",
            format!(
                "{what} is done after its task, so it cannot go on to '{name}'. Take 'then' away, \
                 or put the tasks into a 'do'."
            ),
        );
    }
}

fn check_sequence(scope: &Scope<'_>, report: &mut Report) {
    for task in scope.tasks {
        let place = Pointer::from(task.reference.as_str());
        check_target(&task.then, scope.tasks, &place.at("then"), report);
        check_cases(task, Some(scope.tasks), report);
    }
    let graph = Graph::of(scope.tasks);
    let reached = graph.reached_from(0);
    for (task, reached) in scope.tasks.iter().zip(&reached) {
        if !reached {
            report.warning(
                &Pointer::from(task.reference.as_str()),
                "task-unreachable",
                format!("No way leads to '{}', so it never runs.", task.name),
            );
        }
    }
    check_circles(scope.tasks, &graph, report);
}

fn check_cases(task: &Task, tasks: Option<&Tasks>, report: &mut Report) {
    let TaskKind::Switch(switch) = &task.kind else {
        return;
    };
    for (index, case) in switch.cases.iter().enumerate() {
        let place = Pointer::from(task.reference.as_str())
            .at("switch")
            .index(index);
        let place = place.at(&case.name).at("then");
        match tasks {
            Some(tasks) => check_target(&case.then, tasks, &place, report),
            None => check_no_target(&case.then, &place, "A branch", report),
        }
    }
}

fn check_target(then: &Flow, tasks: &Tasks, place: &Pointer, report: &mut Report) {
    let Flow::Task(name) = then else { return };
    if tasks.position(name).is_some() {
        return;
    }
    let known = tasks.iter().map(|task| task.name.as_str());
    let hint = report.hint(name, known.chain(["continue", "exit", "end"]));
    report.error(
        place,
        "then-unknown",
        format!(
            "There is no task '{name}' beside this one.{hint} A flow reaches only tasks of the \
             same list, or says continue, exit or end."
        ),
    );
}

/// Where each task of a scope can go on.
struct Graph {
    next: Vec<Vec<usize>>,
    /// Whether a task can leave the scope.
    leaves: Vec<bool>,
}

impl Graph {
    fn of(tasks: &Tasks) -> Self {
        let mut graph = Self {
            next: Vec::new(),
            leaves: Vec::new(),
        };
        for (index, task) in tasks.iter().enumerate() {
            let mut ways: Vec<Option<usize>> = Vec::new();
            let next = Some(index + 1).filter(|next| *next < tasks.len());
            let way = |flow: &Flow| match flow {
                Flow::Continue => next,
                // A name that is not known is told once; what follows from it is not.
                Flow::Task(name) => tasks.position(name).or(next),
                Flow::Exit | Flow::End => None,
            };
            let mut goes_on = !matches!(task.kind, TaskKind::Raise(_));
            if let TaskKind::Switch(switch) = &task.kind {
                ways.extend(switch.cases.iter().map(|case| way(&case.then)));
                goes_on = switch.cases.iter().all(|case| case.when.is_some());
            }
            if goes_on {
                ways.push(way(&task.then));
            }
            if task.condition.is_some() {
                ways.push(way(&Flow::Continue));
            }
            graph.leaves.push(ways.is_empty() || ways.contains(&None));
            graph.next.push(ways.into_iter().flatten().collect());
        }
        graph
    }

    /// Which tasks are reached from one, itself included.
    fn reached_from(&self, start: usize) -> Vec<bool> {
        let mut reached = vec![false; self.next.len()];
        let mut open = vec![start];
        while let Some(index) = open.pop() {
            if let Some(known @ false) = reached.get_mut(index) {
                *known = true;
                open.extend(self.next.get(index).into_iter().flatten());
            }
        }
        reached
    }
}

/// A circle that nothing leaves: every task that can be reached from one of its tasks leads back to it.
fn check_circles(tasks: &Tasks, graph: &Graph, report: &mut Report) {
    let reach: Vec<Vec<bool>> = (0..tasks.len())
        .map(|from| graph.reached_from(from))
        .collect();
    let leads = |from: usize, to: usize| reach.get(from).and_then(|row| row.get(to)) == Some(&true);
    for (head, task) in tasks.iter().enumerate() {
        let circle: Vec<usize> = (0..tasks.len()).filter(|to| leads(head, *to)).collect();
        let goes_round = circle.iter().any(|from| {
            graph
                .next
                .get(*from)
                .is_some_and(|next| next.contains(&head))
        });
        // Told once, at its first task.
        let is_told_here = circle
            .iter()
            .all(|member| *member >= head && leads(*member, head));
        let leaves = circle
            .iter()
            .any(|member| graph.leaves.get(*member) == Some(&true));
        if !goes_round || !is_told_here || leaves {
            continue;
        }
        let place = Pointer::from(task.reference.as_str());
        if circle
            .iter()
            .filter_map(|member| tasks.get(*member))
            .any(pauses)
        {
            report.warning(
                &place,
                "loop-without-end",
                "From here the flow goes in a circle that nothing leaves, so the run never ends. \
                 A schedule that starts a new run each time keeps its history short.",
            );
        } else {
            report.error(
                &place,
                "endless-loop",
                "From here the flow goes in a circle that nothing leaves and in which nothing \
                 waits. Add a 'switch' that leads out of it, or a 'wait'.",
            );
        }
    }
}

/// Whether a task may take time: it waits for the clock or for somebody else.
fn pauses(task: &Task) -> bool {
    match &task.kind {
        TaskKind::Wait(_)
        | TaskKind::Listen(_)
        | TaskKind::CallHttp(_)
        | TaskKind::CallOpenapi(_)
        | TaskKind::CallFunction(_)
        | TaskKind::RunWorkflow(_) => true,
        _ => task.scopes().flat_map(Tasks::iter).any(pauses),
    }
}
