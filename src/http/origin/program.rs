//! The origin server as a program.

use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use crate::host::{Job, Kernel, Os, Program};
use crate::trace::{Blamed, EventId, Note, Verb};

use super::serve::{Shared, serve};
use super::{Behaviour, OriginSettings};

/// An origin server, installed under the name `app`.
pub struct Origin {
    shared: Shared,
    /// What the faults in force make of its behaviour.
    misbehaviour: RefCell<Blamed<Behaviour>>,
}

impl Origin {
    /// A server with these settings.
    pub fn new(settings: OriginSettings) -> Self {
        Self {
            misbehaviour: RefCell::new(Blamed::new(settings.behaviour.clone())),
            shared: Rc::new(RefCell::new(settings)),
        }
    }

    /// Its settings, to look at and to change. A behaviour that concerns the listening port needs
    /// [`Origin::behave`].
    pub fn settings(&self) -> RefMut<'_, OriginSettings> {
        self.shared.borrow_mut()
    }

    /// Makes it behave so from now on, because of `by`; connections and requests that are already
    /// being served are served as before. `kernel` is that of its machine.
    pub fn behave(&self, kernel: &mut Kernel, behaviour: Behaviour, by: Option<EventId>) {
        *self.misbehaviour.borrow_mut() = Blamed::new(behaviour);
        self.misbehaviour.borrow_mut().by = by;
        self.follow(kernel);
    }

    /// Makes it behave so until [`Origin::recover`], because of `by`; the last such call counts.
    pub fn misbehave(&self, kernel: &mut Kernel, behaviour: Behaviour, by: EventId) {
        let change = move |own: &mut Behaviour| own.clone_from(&behaviour);
        self.misbehaviour.borrow_mut().change(by, change);
        self.follow(kernel);
    }

    /// Takes back what it did because of `by`.
    pub fn recover(&self, kernel: &mut Kernel, by: EventId) {
        self.misbehaviour.borrow_mut().take_back(by);
        self.follow(kernel);
    }

    fn follow(&self, kernel: &mut Kernel) {
        let blamed = self.misbehaviour.borrow();
        let mut settings = self.shared.borrow_mut();
        settings.behaviour.clone_from(&blamed.value);
        settings.by = blamed.by;
        settings.shape_listener(kernel);
    }
}

impl Program for Origin {
    fn name(&self) -> &'static str {
        "app"
    }

    fn start(&self, os: Os) -> Job {
        let shared = Rc::clone(&self.shared);
        Box::pin(async move {
            let (port, backlog) = {
                let settings = shared.borrow();
                (settings.port, settings.backlog)
            };
            let listener = match os.listen(port, None, backlog) {
                Ok(listener) => listener,
                Err(failure) => {
                    let text = format!("cannot listen on port {port}: {failure}");
                    let note = Note::new("log", text).field("severity", "error");
                    os.say(Verb::Logged, note, failure.evidence);
                    return;
                }
            };
            shared.borrow().shape_listener(&mut os.kernel());
            while let Ok(stream) = listener.accept().await {
                let span = stream.span();
                let job = serve(os.clone(), stream, Rc::clone(&shared));
                os.spawn_in(span, job);
            }
        })
    }
}
