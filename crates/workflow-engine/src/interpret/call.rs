//! Calls: what is asked for outside is made of expressions now, and journaled with marks in place of secrets.

use std::rc::Rc;

use edgewright_limits::workflow_run::WORKFLOW_NESTING;
use edgewright_workflow_definition::{
    authentication::{
        Authentication, ClientAuthentication, Encoding, Grant, Oauth2, Scheme, Source,
    },
    endpoint::{Endpoint, Uri, UriPart},
    expression::Text,
    reusable::function_reference,
    task::{
        call_function::{CallFunction, FunctionName},
        call_http::{CallHttp, CallOutput, Pairs},
        call_openapi::CallOpenapi,
        run_workflow::RunWorkflow,
    },
};
use serde_json::{Map, Value, json};

use super::{
    Work,
    evaluate::{Sight, as_text},
};
use crate::{
    effect::{
        Action, ChildWorkflow, FunctionCall, HttpCall, OpenapiCall, OutgoingAuthentication,
        OutgoingOauth2, OutputForm,
    },
    error::{Trouble, WorkflowError},
    secret,
    state::{Doing, Step, ValueRef},
};

impl Work<'_, '_> {
    pub(super) fn call_http(
        &mut self,
        frame: u32,
        call: &CallHttp,
        input: ValueRef,
    ) -> Result<(), Trouble> {
        let sight = Sight::of(self.value(input)?);
        let uri = self.address(frame, &call.endpoint.uri, &sight)?;
        let headers = self.pairs(frame, call.headers.as_ref(), &sight)?;
        let query = self.pairs(frame, call.query.as_ref(), &sight)?;
        let body = match &call.body {
            Some(body) => Some(self.fill(frame, body, &sight)?),
            None => None,
        };
        let authentication = self.endpoint_authentication(frame, &call.endpoint, &sight)?;
        let sent = match call.output {
            CallOutput::Response => {
                let headers: Map<String, Value> = headers
                    .iter()
                    .map(|(name, value)| (name.clone(), secret::mask_text(value).into()))
                    .collect();
                self.put(Rc::new(json!({
                    "method": call.method.to_ascii_lowercase(),
                    "uri": secret::mask_text(&uri),
                    "headers": headers,
                })))?
            }
            CallOutput::Raw | CallOutput::Content => ValueRef::NULL,
        };
        let action = Action::Http(Box::new(HttpCall {
            method: call.method.clone(),
            uri,
            headers,
            query,
            body,
            authentication,
            output: output_form(call.output),
            redirect: call.redirect,
        }));
        self.call_outside(frame, action, None, sent)
    }

    pub(super) fn call_openapi(
        &mut self,
        frame: u32,
        call: &CallOpenapi,
        input: ValueRef,
    ) -> Result<(), Trouble> {
        let sight = Sight::of(self.value(input)?);
        let document = self.address(frame, &call.document.uri, &sight)?;
        let document_authentication =
            self.endpoint_authentication(frame, &call.document, &sight)?;
        let parameters = match &call.parameters {
            Some(parameters) => as_object(self.fill(frame, parameters, &sight)?)?,
            None => Map::new(),
        };
        let authentication = match &call.authentication {
            Some(authentication) => Some(self.authentication(frame, authentication, &sight)?),
            None => None,
        };
        let action = Action::Openapi(Box::new(OpenapiCall {
            document,
            document_authentication,
            operation_id: call.operation_id.clone(),
            parameters,
            authentication,
            output: output_form(call.output),
            redirect: call.redirect,
        }));
        self.call_outside(frame, action, None, ValueRef::NULL)
    }

    pub(super) fn call_function(
        &mut self,
        frame: u32,
        call: &CallFunction,
        input: ValueRef,
    ) -> Result<(), Trouble> {
        let sight = Sight::of(self.value(input)?);
        let arguments = match &call.with {
            Some(with) => self.fill(frame, with, &sight)?,
            None => json!({}),
        };
        match &call.function {
            FunctionName::Own(name) => {
                let arguments = self.put(Rc::new(arguments))?;
                self.then(Step::Begin {
                    inside: frame,
                    reference: function_reference(name),
                    input: arguments,
                    branch: None,
                });
                Ok(())
            }
            FunctionName::BuiltIn { name, version } => {
                if secret::has_mark(&arguments) {
                    // It would work with the mark, and what it yields would be kept and shown.
                    return Err(WorkflowError::configuration(format!(
                        "The function '{name}' cannot take a secret. Only calls of web services carry one."
                    ))
                    .into());
                }
                let call = FunctionCall {
                    name: name.clone(),
                    version: version.clone(),
                    arguments,
                };
                let done = self.engine.services.call_here(
                    self.turn.storage,
                    self.turn.now,
                    &self.run.id,
                    &call,
                )?;
                match done {
                    None => self.call_outside(frame, Action::Function(call), None, ValueRef::NULL),
                    Some(Ok(value)) => {
                        self.frame_mut(frame)?.doing = Doing::Given;
                        let value = self.put(Rc::new(secret::from_outside(&value)))?;
                        self.done(frame, value);
                        Ok(())
                    }
                    Some(Err(error)) => Err(error.into()),
                }
            }
        }
    }

    pub(super) fn run_workflow(
        &mut self,
        frame: u32,
        run: &RunWorkflow,
        input: ValueRef,
    ) -> Result<(), Trouble> {
        let sight = Sight::of(self.value(input)?);
        let given = match &run.input {
            Some(template) => self.fill(frame, template, &sight)?,
            None => json!({}),
        };
        let nesting = self.run.started_by.nesting.saturating_add(1);
        if nesting > WORKFLOW_NESTING {
            return Err(WorkflowError::runtime(format!(
                "Workflows run one another more than {WORKFLOW_NESTING} deep. Look for a cycle among them."
            ))
            .into());
        }
        let child = ChildWorkflow {
            namespace: run.namespace.clone(),
            name: run.name.clone(),
            version: run.version.clone(),
            input: secret::mask(&given),
            nesting,
            hops: self.run.hops,
            wait: run.wait,
        };
        // Enough to cancel it; its input is in the effect.
        let waited_for = run.wait.then(|| ChildWorkflow {
            input: Value::Null,
            ..child.clone()
        });
        self.call_outside(
            frame,
            Action::RunWorkflow(child),
            waited_for,
            ValueRef::NULL,
        )
    }

    /// Owes the call, and waits for what comes of it.
    pub(super) fn call_outside(
        &mut self,
        frame: u32,
        action: Action,
        child: Option<ChildWorkflow>,
        sent: ValueRef,
    ) -> Result<(), Trouble> {
        let effect = self.owe(frame, action)?;
        self.frame_mut(frame)?.doing = Doing::Call {
            effect,
            pending: false,
            child,
            sent,
        };
        Ok(())
    }

    fn address(&mut self, frame: u32, uri: &Uri, sight: &Sight) -> Result<String, Trouble> {
        match uri {
            Uri::Expression(expression) => {
                let value = self.evaluate(frame, expression, sight)?;
                as_text(&value)
                    .ok_or_else(|| WorkflowError::expression("The address is not a text.").into())
            }
            Uri::Template(template) => {
                let mut address = String::new();
                for part in &template.parts {
                    match part {
                        UriPart::Text(text) => address.push_str(text),
                        UriPart::Variable(name) => {
                            let value = sight.dot.get(name).and_then(as_text).ok_or_else(|| {
                                WorkflowError::expression(format!(
                                    "The address needs '{name}', and the task's input has no text or number of this name."
                                ))
                            })?;
                            address.push_str(&self.marks().percent_encode(&value));
                        }
                    }
                }
                Ok(address)
            }
        }
    }

    fn pairs(
        &mut self,
        frame: u32,
        pairs: Option<&Pairs>,
        sight: &Sight,
    ) -> Result<Vec<(String, String)>, Trouble> {
        match pairs {
            None => Ok(Vec::new()),
            Some(Pairs::Given(given)) => {
                let mut texts = Vec::with_capacity(given.len());
                for (name, text) in given {
                    if let Text::Expression(expression) = text
                        && self.evaluate(frame, expression, sight)?.is_null()
                    {
                        // Nothing is sent for a parameter or header that is null.
                        continue;
                    }
                    texts.push((name.clone(), self.text(frame, text, sight)?));
                }
                Ok(texts)
            }
            Some(Pairs::Expression(expression)) => {
                let yielded = self.evaluate(frame, expression, sight)?;
                let members = match yielded {
                    Value::Null => Map::new(),
                    other => as_object(other)?,
                };
                let texts = members
                    .iter()
                    .filter_map(|(name, value)| as_text(value).map(|text| (name.clone(), text)));
                Ok(texts.collect())
            }
        }
    }

    fn endpoint_authentication(
        &mut self,
        frame: u32,
        endpoint: &Endpoint,
        sight: &Sight,
    ) -> Result<Option<OutgoingAuthentication>, Trouble> {
        match &endpoint.authentication {
            Some(authentication) => self.authentication(frame, authentication, sight).map(Some),
            None => Ok(None),
        }
    }

    fn authentication(
        &mut self,
        frame: u32,
        authentication: &Authentication,
        sight: &Sight,
    ) -> Result<OutgoingAuthentication, Trouble> {
        let definition = Rc::clone(&self.definition);
        let scheme = match authentication {
            Authentication::Scheme(scheme) => scheme,
            Authentication::Named(name) => definition.authentication(name).ok_or_else(|| {
                WorkflowError::configuration(format!(
                    "There is no authentication '{name}' in 'use.authentications'."
                ))
            })?,
        };
        let in_secret = |kind: &str, name: &String| OutgoingAuthentication::Secret {
            kind: kind.to_owned(),
            name: name.clone(),
        };
        Ok(match scheme {
            Scheme::Basic(Source::Secret(name)) => in_secret("basic", name),
            Scheme::Bearer(Source::Secret(name)) => in_secret("bearer", name),
            Scheme::Oauth2(Source::Secret(name)) => in_secret("oauth2", name),
            Scheme::Oidc(Source::Secret(name)) => in_secret("oidc", name),
            Scheme::Basic(Source::Given(given)) => OutgoingAuthentication::Basic {
                username: self.text(frame, &given.username, sight)?,
                password: self.text(frame, &given.password, sight)?,
            },
            Scheme::Bearer(Source::Given(token)) => OutgoingAuthentication::Bearer {
                token: self.text(frame, token, sight)?,
            },
            Scheme::Oauth2(Source::Given(given)) => self.oauth2(frame, given, false, sight)?,
            Scheme::Oidc(Source::Given(given)) => self.oauth2(frame, given, true, sight)?,
        })
    }

    fn oauth2(
        &mut self,
        frame: u32,
        given: &Oauth2,
        discover: bool,
        sight: &Sight,
    ) -> Result<OutgoingAuthentication, Trouble> {
        let authority = self.address(frame, &given.authority, sight)?;
        let mut texts = [None, None, None, None];
        let optional = [
            &given.client_id,
            &given.client_secret,
            &given.username,
            &given.password,
        ];
        for (text, given) in texts.iter_mut().zip(optional) {
            if let Some(given) = given {
                *text = Some(self.text(frame, given, sight)?);
            }
        }
        let [client_id, client_secret, username, password] = texts;
        let scopes = self.texts(frame, &given.scopes, sight)?;
        let audiences = self.texts(frame, &given.audiences, sight)?;
        Ok(OutgoingAuthentication::Oauth2(Box::new(OutgoingOauth2 {
            discover,
            authority,
            token_path: given.token_path.clone(),
            grant: match given.grant {
                Grant::ClientCredentials => "client_credentials",
                Grant::Password => "password",
            }
            .to_owned(),
            client_id,
            client_secret,
            client_authentication: match given.client_authentication {
                ClientAuthentication::ClientSecretBasic => "client_secret_basic",
                ClientAuthentication::ClientSecretPost => "client_secret_post",
                ClientAuthentication::None => "none",
            }
            .to_owned(),
            as_json: given.encoding == Encoding::Json,
            scopes,
            audiences,
            username,
            password,
        })))
    }

    fn texts(&mut self, frame: u32, given: &[Text], sight: &Sight) -> Result<Vec<String>, Trouble> {
        given
            .iter()
            .map(|text| self.text(frame, text, sight))
            .collect()
    }
}

fn as_object(value: Value) -> Result<Map<String, Value>, Trouble> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(WorkflowError::expression("An object was expected here.").into()),
    }
}

const fn output_form(output: CallOutput) -> OutputForm {
    match output {
        CallOutput::Raw => OutputForm::Raw,
        CallOutput::Content => OutputForm::Content,
        CallOutput::Response => OutputForm::Response,
    }
}
