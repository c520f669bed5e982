//! From tracing's events to lines: an event with the fields of the spans around it, outermost first.

use super::{
    line::{Fields, Line},
    queue::Queue,
};
use crate::config::Format;
use jiff::Timestamp;
use serde_json::Value;
use tracing::{Event, Subscriber, span};
use tracing_subscriber::{
    Layer,
    layer::Context,
    registry::{LookupSpan, Scope},
};

pub(super) struct Lines {
    format: Format,
    queue: Queue,
}

impl Lines {
    pub(super) fn new(format: Format, queue: Queue) -> Self {
        Self { format, queue }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut own = Fields::default();
        event.record(&mut own);
        let around = spans(event, &context);
        // The innermost of fields with one name is the one that holds here.
        let mut fields: Vec<(&str, &Value)> = Vec::with_capacity(around.len() + own.values.len());
        for (name, value) in around.iter().chain(&own.values) {
            fields.retain(|(other, _)| other != name);
            fields.push((name, value));
        }
        let line = Line {
            time: Timestamp::now(),
            level: *event.metadata().level(),
            target: event.metadata().target(),
            message: &own.message,
            fields,
        };
        self.queue.push(self.format.render(&line));
    }
}

fn spans<S: Subscriber + for<'a> LookupSpan<'a>>(
    event: &Event<'_>,
    context: &Context<'_, S>,
) -> Vec<(&'static str, Value)> {
    let mut values = Vec::new();
    for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
        if let Some(fields) = span.extensions().get::<Fields>() {
            values.extend_from_slice(&fields.values);
        }
    }
    values
}
