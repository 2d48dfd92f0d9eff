//! The host as a node of the world: inputs in, tasks polled, effects out.

use std::any::Any;
use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use crate::net::{Context, Input, InterfaceId, Node};
use crate::packet::Frame;
use crate::sim::Stream;
use crate::trace::{EventId, Note, Trace, Verb};

use super::forwarder::Forwarder;
use super::kernel::Kernel;
use super::link::Interface;
use super::run::{Installed, Os, Program, ProgramId, Purpose, Spawned, Tasks};

/// An end system, or, with a [`Forwarder`], a gateway.
pub struct Host {
    kernel: Rc<RefCell<Kernel>>,
    tasks: Tasks,
    programs: Vec<Installed>,
    /// What was started by hand and has not ended.
    commands: Vec<(ProgramId, String)>,
    next_command: u16,
}

/// The number of the first command started by hand; installed programs have lower ones.
const FIRST_COMMAND: u16 = 0x4000;

impl Host {
    /// A host with no interface and no program.
    pub fn new(name: &str, stream: Stream, trace: Trace) -> Self {
        let kernel = Rc::new(RefCell::new(Kernel::new(name, stream, trace)));
        Self {
            kernel,
            tasks: Tasks::default(),
            programs: Vec::new(),
            commands: Vec::new(),
            next_command: FIRST_COMMAND,
        }
    }

    /// Adds an interface; interfaces are numbered in the order of their addition.
    pub fn add_interface(&mut self, interface: Interface) {
        self.kernel.borrow_mut().interfaces.push(interface);
    }

    /// Makes the host a gateway.
    pub fn set_forwarder(&mut self, forwarder: Box<dyn Forwarder>) {
        self.kernel.borrow_mut().forwarder = Some(forwarder);
    }

    /// Installs a program; it starts with the world.
    pub fn install(&mut self, program: Box<dyn Program>) {
        let id = ProgramId(self.programs.len() as u16);
        self.programs.push(Installed {
            id,
            program,
            running: false,
            stopped_by: Vec::new(),
        });
    }

    /// The machine below its programs: to look at, and to break.
    pub fn kernel(&self) -> RefMut<'_, Kernel> {
        self.kernel.borrow_mut()
    }

    /// Acts on the forwarder, if it is an `F`.
    pub fn with_forwarder<F: Forwarder, R>(&self, action: impl FnOnce(&mut F) -> R) -> Option<R> {
        let mut kernel = self.kernel.borrow_mut();
        let forwarder: &mut dyn Any = kernel.forwarder.as_mut()?.as_mut();
        forwarder.downcast_mut::<F>().map(action)
    }

    /// The names of the installed programs, and whether each is running.
    pub fn programs(&self) -> impl Iterator<Item = (&str, bool)> {
        self.programs
            .iter()
            .map(|installed| (installed.program.name(), installed.running))
    }

    /// The first installed program that is a `P`.
    pub fn program<P: Program>(&self) -> Option<&P> {
        self.programs.iter().find_map(|installed| {
            let program: &dyn Any = installed.program.as_ref();
            program.downcast_ref::<P>()
        })
    }

    /// Stops the program called `name`: its tasks end, its sockets close, and its ports remember
    /// which event did it. False if there is no such program.
    pub fn stop(&mut self, context: &mut Context<'_>, name: &str, by: EventId) -> bool {
        let Some(index) = self.position(name) else {
            return false;
        };
        self.programs[index].stopped_by.push(by);
        if self.programs[index].running {
            let text = format!("the program {name} stopped");
            let note = Note::new("program.stopped", text).field("program", name);
            context.record().note_because(Verb::Started, note, Some(by));
            self.halt(index, by);
            self.settle(context);
        }
        true
    }

    /// Takes a stop back: the program called `name` starts again, unless something else keeps it
    /// down (another stop, or the machine is off). Whether it started.
    pub fn resume(&mut self, context: &mut Context<'_>, name: &str, stopped: EventId) -> bool {
        let Some(index) = self.position(name) else {
            return false;
        };
        let program = &mut self.programs[index];
        program.stopped_by.retain(|by| *by != stopped);
        let starts = !program.running && program.stopped_by.is_empty() && self.off().is_none();
        if starts {
            self.launch(context, index);
            self.settle(context);
        }
        starts
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.programs.iter().position(|i| i.program.name() == name)
    }

    fn halt(&mut self, index: usize, by: EventId) {
        let program = &mut self.programs[index];
        program.running = false;
        self.kernel.borrow_mut().remember_ports(program.id, by);
        drop(self.tasks.kill(program.id));
    }

    fn launch(&mut self, context: &mut Context<'_>, index: usize) {
        let installed = &mut self.programs[index];
        installed.running = true;
        let name = installed.program.name();
        let note = Note::new("program.started", format!("the program {name} started"));
        let note = note.field("program", name);
        context.record().note(Verb::Started, note);
        let os = Os::new(Rc::clone(&self.kernel), installed.id);
        let job = installed.program.start(os);
        let mut kernel = self.kernel.borrow_mut();
        let (task, span) = (kernel.new_task(), None);
        kernel.spawned.push(Spawned {
            task,
            program: installed.id,
            span,
            job,
        });
    }

    /// Runs `job` as part of the program called `name`, or of none.
    pub fn run(&mut self, context: &mut Context<'_>, job: impl FnOnce(Os) -> super::Job) {
        let os = Os::new(Rc::clone(&self.kernel), ProgramId(u16::MAX));
        let job = job(os);
        {
            let mut kernel = self.kernel.borrow_mut();
            let task = kernel.new_task();
            let program = ProgramId(u16::MAX);
            kernel.spawned.push(Spawned {
                task,
                program,
                span: None,
                job,
            });
        }
        self.settle(context);
    }

    /// Starts a command by hand: a program called `name` that ends by itself, or by
    /// [`Host::kill`]. Its sockets are its own, as `ss -p` shows.
    pub fn execute(
        &mut self,
        context: &mut Context<'_>,
        name: &str,
        job: impl FnOnce(Os) -> super::Job,
    ) -> ProgramId {
        let program = ProgramId(self.next_command);
        self.next_command = (self.next_command + 1).clamp(FIRST_COMMAND, u16::MAX - 1);
        self.commands.retain(|(own, _)| self.tasks.has(*own));
        self.commands.push((program, name.to_owned()));
        let job = job(Os::new(Rc::clone(&self.kernel), program));
        {
            let mut kernel = self.kernel.borrow_mut();
            let task = kernel.new_task();
            kernel.spawned.push(Spawned {
                task,
                program,
                span: None,
                job,
            });
        }
        self.settle(context);
        program
    }

    /// Ends a command that was started by hand; its sockets close.
    pub fn kill(&mut self, context: &mut Context<'_>, program: ProgramId) {
        self.commands.retain(|(own, _)| *own != program);
        drop(self.tasks.kill(program));
        self.settle(context);
    }

    /// The process number of an installed program, by its name.
    pub fn pid(&self, name: &str) -> Option<u32> {
        let index = self.position(name)?;
        Some(self.programs[index].id.process())
    }

    /// The name of a program, installed or started by hand, by its number.
    pub fn program_name(&self, program: ProgramId) -> Option<&str> {
        let installed = self.programs.iter().find(|own| own.id == program);
        let command = self.commands.iter().find(|(own, _)| *own == program);
        installed
            .map(|own| own.program.name())
            .or_else(|| command.map(|(_, name)| name.as_str()))
    }

    /// Switches the machine off: nothing runs, nothing is heard, and nobody is told.
    pub fn switch_off(&mut self, context: &mut Context<'_>, by: EventId) {
        self.kernel.borrow_mut().off.push(by);
        let note = Note::new("host.off", "the machine is without power");
        context.record().note_because(Verb::Started, note, Some(by));
        for index in 0..self.programs.len() {
            if self.programs[index].running {
                self.halt(index, by);
            }
        }
        let commands = std::mem::take(&mut self.commands);
        for (command, _) in commands {
            drop(self.tasks.kill(command));
        }
        self.kernel.borrow_mut().lose_everything();
    }

    /// Takes back what `by` switched off. Once nothing else keeps the machine off, its programs
    /// start anew, but for those that were stopped one by one.
    pub fn switch_on(&mut self, context: &mut Context<'_>, by: EventId) {
        let was_off = self.off().is_some();
        self.kernel.borrow_mut().off.retain(|off| *off != by);
        if !was_off || self.off().is_some() {
            return;
        }
        let note = Note::new("host.on", "the machine has power again");
        context.record().note(Verb::Started, note);
        self.boot(context);
        self.settle(context);
    }

    fn boot(&mut self, context: &mut Context<'_>) {
        for index in 0..self.programs.len() {
            if self.programs[index].stopped_by.is_empty() {
                self.launch(context, index);
            }
        }
    }

    /// The event that switched the machine off, while it is off.
    pub fn off(&self) -> Option<EventId> {
        self.kernel.borrow().off.first().copied()
    }

    /// Makes a real program stand in for this host's programs, or takes it away again.
    pub fn set_outside(&mut self, on: bool) {
        self.kernel.borrow_mut().outside = on.then(Vec::new);
    }

    /// Whether a real program stands in for this host's programs.
    pub fn is_outside(&self) -> bool {
        self.kernel.borrow().outside.is_some()
    }

    /// The packets for the real program that came since the last call, each with where it came.
    pub fn take_outside(&mut self) -> Vec<(InterfaceId, Frame)> {
        self.kernel
            .borrow_mut()
            .outside
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
    }

    /// Sends a packet of the real program's.
    pub fn send_from_outside(&mut self, context: &mut Context<'_>, packet: &[u8]) {
        let frame = Frame::around_ipv4(packet);
        self.kernel
            .borrow_mut()
            .send_ip(context, frame, Verb::Sent, None);
        self.settle(context);
    }

    /// Polls tasks and flushes what they did until nothing is left to do.
    pub fn settle(&mut self, context: &mut Context<'_>) {
        loop {
            let mut kernel = self.kernel.borrow_mut();
            if kernel.is_idle() {
                kernel.flush(context);
                return;
            }
            for new in kernel.spawned.drain(..) {
                self.tasks.adopt(new);
            }
            let Some(id) = kernel.next_ready() else {
                kernel.flush(context);
                kernel.deliver_from_self(context);
                continue;
            };
            let Some(mut task) = self.tasks.take(id) else {
                continue;
            };
            kernel.current = Some((id, task.program));
            drop(kernel);
            let outer = context.record().set_span(task.span);
            let cause = context.record().cause();
            let finished = task.poll();
            task.span = context.record().set_span(outer);
            if let Some(cause) = cause {
                context.record().set_cause(cause);
            }
            self.kernel.borrow_mut().current = None;
            if finished {
                self.tasks.remove(id);
            } else {
                self.tasks.put_back(id, task);
            }
        }
    }

    fn handle_timer(&mut self, context: &mut Context<'_>, token: u64) {
        let rung = self.kernel.borrow_mut().timers.ring(token);
        let Some((purpose, armed_by)) = rung else {
            return;
        };
        let mut kernel = self.kernel.borrow_mut();
        match purpose {
            Purpose::Forwarder => kernel.forwarder_overdue(context),
            Purpose::Neighbours(interface) => kernel.neighbours_overdue(context, interface),
            Purpose::Reassembly => kernel.reassembly_overdue(context),
            Purpose::Tcp(id) => kernel.connection_overdue(context, id),
            Purpose::Sleep {
                task,
                what,
                is_limit,
            } => {
                let span = armed_by.and_then(|id| context.record().event(id).span);
                context.record().set_span(span);
                let text = if is_limit {
                    format!("gave up waiting: {what}")
                } else {
                    what.into_owned()
                };
                let note = Note::new("timer.fired", text);
                let fired = context.record().note_because(Verb::Fired, note, armed_by);
                context.record().set_cause(fired);
                kernel.timers.mark_fired(token, fired);
                kernel.ready.push(task);
            }
        }
    }
}

impl Node for Host {
    fn handle(&mut self, context: &mut Context<'_>, input: Input) {
        if let Some(by) = self.off() {
            if let Input::Frame { frame, .. } = input {
                context.discard(frame, "host.off", "the machine is switched off", Some(by));
            }
            return;
        }
        match input {
            Input::Start => self.boot(context),
            Input::Frame { interface, frame } => {
                self.kernel.borrow_mut().receive(context, interface, frame);
            }
            Input::Timer(token) => self.handle_timer(context, token),
            Input::Carrier(interface) => {
                self.kernel.borrow_mut().carrier_changed(context, interface);
            }
        }
        self.settle(context);
    }
}
