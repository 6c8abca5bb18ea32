//! The expressions of one task.

use super::Check;
use crate::argument::Place;
use crate::checker::walk::Visit;
use crate::error::ErrorReference;
use crate::retry::RetryReference;
use crate::task::TaskKind;
use crate::task::call_http::{CallHttp, Pairs};
use crate::task::listen::Listen;
use crate::task::try_catch::Catch;
use edgewright_finding::Pointer;

pub(super) fn check(visit: &Visit<'_>, check: &mut Check<'_>) {
    let (task, place, variables) = (visit.task, &visit.place, visit.variables.as_slice());
    if let Some(condition) = &task.condition {
        check.expression(condition, &place.at("if"), Place::TaskIf, variables);
    }
    check.input(
        task.input.as_ref(),
        &place.at("input"),
        Place::TaskInput,
        variables,
    );
    check.output(
        task.output.as_ref(),
        &place.at("output"),
        Place::TaskOutput,
        variables,
    );
    check.output(
        task.export.as_ref(),
        &place.at("export"),
        Place::TaskExport,
        variables,
    );
    check.timeout(
        task.timeout.as_ref(),
        &place.at("timeout"),
        Place::TaskIf,
        variables,
    );
    check_kind(visit, check);
}

fn check_kind(visit: &Visit<'_>, check: &mut Check<'_>) {
    let (place, variables) = (&visit.place, visit.variables.as_slice());
    let with = place.at("with");
    match &visit.task.kind {
        TaskKind::CallHttp(call) => check_http(call, &with, variables, check),
        TaskKind::CallOpenapi(call) => {
            check.uri(
                &call.document.uri,
                &with.at("document").at("endpoint"),
                variables,
            );
            if let Some(parameters) = &call.parameters {
                check.template(parameters, &with.at("parameters"), Place::Task, variables);
            }
        }
        TaskKind::CallFunction(call) => {
            if let Some(arguments) = &call.with {
                check.template(arguments, &with, Place::Task, variables);
            }
        }
        TaskKind::Emit(emit) => {
            let place = place.at("emit").at("event").at("with");
            check.properties(&emit.event, &place, Place::TaskSet, variables);
        }
        TaskKind::For(each) => {
            check.expression(&each.in_, &place.at("for").at("in"), Place::Task, variables);
            if let Some(condition) = &each.while_ {
                let names = [variables, &[&each.each, &each.at]].concat();
                check.expression(condition, &place.at("while"), Place::Task, &names);
            }
        }
        TaskKind::Listen(listen) => check_listen(listen, place, variables, check),
        TaskKind::Raise(raise) => {
            if let ErrorReference::Given(error) = &raise.error {
                check.error(error, &place.at("raise").at("error"), variables);
            }
        }
        TaskKind::RunWorkflow(run) => {
            if let Some(input) = &run.input {
                let place = place.at("run").at("workflow").at("input");
                check.template(input, &place, Place::TaskSet, variables);
            }
        }
        TaskKind::Set(set) => {
            check.template(&set.value, &place.at("set"), Place::TaskSet, variables);
        }
        TaskKind::Switch(switch) => {
            for (index, case) in switch.cases.iter().enumerate() {
                if let Some(when) = &case.when {
                    let place = place.at("switch").index(index).at(&case.name).at("when");
                    check.expression(when, &place, Place::Task, variables);
                }
            }
        }
        TaskKind::Try(attempt) => {
            check_catch(&attempt.catch, &place.at("catch"), variables, check);
        }
        TaskKind::Wait(wait) => {
            check.duration(&wait.duration, &place.at("wait"), Place::Task, variables);
        }
        TaskKind::Do(_) | TaskKind::Fork(_) => {}
    }
}

fn check_http(call: &CallHttp, with: &Pointer, variables: &[&str], check: &mut Check<'_>) {
    check.uri(&call.endpoint.uri, &with.at("endpoint"), variables);
    for (name, pairs) in [("headers", &call.headers), ("query", &call.query)] {
        match pairs {
            Some(Pairs::Expression(expression)) => {
                check.expression(expression, &with.at(name), Place::Task, variables);
            }
            Some(Pairs::Given(pairs)) => {
                for (member, text) in pairs {
                    check.text(text, &with.at(name).at(member), Place::Task, variables);
                }
            }
            None => {}
        }
    }
    if let Some(body) = &call.body {
        check.template(body, &with.at("body"), Place::Task, variables);
    }
}

fn check_listen(listen: &Listen, place: &Pointer, variables: &[&str], check: &mut Check<'_>) {
    let to = place.at("listen").at("to");
    check.events(&listen.to, &to, Place::Task, variables);
    if let Some(each) = &listen.foreach {
        let place = place.at("foreach");
        let variables = [variables, &[&each.item, &each.at]].concat();
        check.output(
            each.output.as_ref(),
            &place.at("output"),
            Place::TaskOutput,
            &variables,
        );
        check.output(
            each.export.as_ref(),
            &place.at("export"),
            Place::TaskExport,
            &variables,
        );
    }
}

fn check_catch(catch: &Catch, place: &Pointer, variables: &[&str], check: &mut Check<'_>) {
    let variables = [variables, &[catch.as_.as_str()]].concat();
    for (name, when) in [("when", &catch.when), ("exceptWhen", &catch.except_when)] {
        if let Some(when) = when {
            check.expression(when, &place.at(name), Place::Task, &variables);
        }
    }
    if let Some(RetryReference::Given(policy)) = &catch.retry {
        check.retry(policy, &place.at("retry"), &variables);
    }
}
