//! The middleware chain: request id, errors, security headers, CORS, limits, authentication, body, route.
//!
//! Every answer of the API passes through here, also those of a path that does not exist.

use std::rc::Rc;

use edgewright_limits::rate::Decision;
use edgewright_types::{Actor, Problem};
use worker::{Context, Env, Request, Response};

use crate::{
    call::Call,
    clock,
    middleware::{
        authentication::{self, Identity},
        body, origin, rate_limit, request_id, security_headers,
    },
    query_parameters::QueryParameters,
    reply::{Reply, problem_response},
    routing::{Auth, Match, Method, Route, find},
    settings::Settings,
};

/// Where the build of the console keeps its scripts and styles.
const BUILD_FILES: &str = "/_app/";

/// What is known of a request besides its answer, for the log and the headers.
#[derive(Default)]
struct Trace {
    operation: &'static str,
    limits: Vec<Decision>,
}

/// Answers one request.
pub async fn dispatch(request: Request, env: Env, context: Context) -> worker::Result<Response> {
    let path = request.path();
    let request_id = request_id::of(&request);
    if !is_api(&path) {
        return page(request, &env, &path, &request_id).await;
    }
    let origin = request.headers().get("origin")?;
    let settings = Settings::read(&env);
    let head = request.inner().method() == "HEAD";
    let started = clock::now();
    let mut trace = Trace::default();
    let outcome = match &settings {
        Ok(settings) => answer(request, env, context, settings, &request_id, &mut trace).await,
        Err(problem) => Err(problem.clone()),
    };
    let mut response = match outcome {
        Ok(reply) => reply.into_response()?,
        Err(problem) => problem_response(&problem, &request_id)?,
    };
    worker::console_log!(
        "request.id={request_id} operation={} status={} duration_ms={}",
        trace.operation,
        response.status_code(),
        clock::now().since(started)
    );
    if response.status_code() == 101 {
        return Ok(response);
    }
    if head {
        let headers = response.headers().clone();
        response = Response::empty()?
            .with_status(response.status_code())
            .with_headers(headers);
    }
    let mut response = security_headers::for_api(response, &request_id)?;
    if let Ok(settings) = &settings {
        origin::allow(&mut response, settings, origin.as_deref())?;
    }
    rate_limit::describe(&mut response, &trace.limits)?;
    Ok(response)
}

/// A page or file of the console. A file of an earlier build is gone, and no page stands in for it.
async fn page(
    request: Request,
    env: &Env,
    path: &str,
    request_id: &str,
) -> worker::Result<Response> {
    let page = env.assets("ASSETS")?.fetch_request(request).await?;
    if path.starts_with(BUILD_FILES) && security_headers::is_page(page.headers())? {
        let missing = problem_response(&nothing_here(), request_id)?;
        return security_headers::for_api(missing, request_id);
    }
    security_headers::for_pages(page, path, request_id)
}

fn nothing_here() -> Problem {
    Problem::caller(404, "not-found", "There is nothing at this address.")
}

/// Whether a path belongs to the API. Everything else is a page or a file of the console.
fn is_api(path: &str) -> bool {
    path == "/v1"
        || ["/v1/", "/.well-known/", "/hooks/", "/hook-tests/"]
            .iter()
            .any(|start| path.starts_with(start))
}

async fn answer(
    request: Request,
    env: Env,
    context: Context,
    settings: &Settings,
    request_id: &str,
    trace: &mut Trace,
) -> Result<Reply, Problem> {
    let method = request.inner().method();
    if method == "OPTIONS" {
        return Ok(Reply::no_content());
    }
    let (route, params) = match find(&method, &request.path()) {
        Match::Found(route, params) => (route, params),
        Match::WrongMethod(methods) => return Err(wrong_method(&methods)),
        Match::NotFound => return Err(nothing_here()),
    };
    trace.operation = route.operation;
    rate_limit::take_for_ip(&env, &request, &mut trace.limits).await?;
    let now = clock::now();
    let context = Rc::new(context);
    let identity = if route.auth == Auth::Hook {
        rate_limit::take_for_hook(&env, &params, &mut trace.limits).await?;
        Identity::anonymous()
    } else {
        authentication::identify(&request, &env, &context, settings, now).await?
    };
    identity.permit(route)?;
    if identity.by_cookie && (route.method.is_unsafe() || opens_socket(&request)) {
        origin::require_own(&request, settings)?;
    }
    if let (Actor::Person { user_id, .. }, true) = (&identity.actor, counts_per_person(route)) {
        rate_limit::take_for_person(&env, user_id, &mut trace.limits).await?;
    }
    let (request, body) = body::read(request, route).await?;
    let query = query(&request);
    let call = Call {
        params,
        query,
        actor: identity.actor,
        session: identity.session,
        body,
        request,
        env,
        context,
        request_id: request_id.to_owned(),
        now,
    };
    (route.handler)(call).await
}

/// Whether the request opens a socket: the one kind of GET whose answer another site's page may read.
fn opens_socket(request: &Request) -> bool {
    request.headers().has("upgrade").unwrap_or(true)
}

/// Requests to an app count against the app's own limit, kept where the app is.
fn counts_per_person(route: &Route) -> bool {
    !matches!(route.auth, Auth::App(_))
}

fn wrong_method(methods: &[Method]) -> Problem {
    let names: Vec<_> = methods.iter().map(|method| method.as_str()).collect();
    let names = names.join(", ");
    Problem::caller(
        405,
        "method-not-allowed",
        format!("This address answers {names} only."),
    )
    .with_headers(vec![("allow", names)])
}

fn query(request: &Request) -> QueryParameters {
    let url = request.inner().url();
    let text = url.split_once('?').map_or("", |(_, query)| query);
    QueryParameters::parse(text.split('#').next().unwrap_or_default())
}
