//! The executor: a host's programs are futures, polled one at a time in a fixed order.
//!
//! There are no wakers. A future that must wait enters its task with the object it waits for
//! (a socket, a timer), and whatever changes that object makes the task ready again. Everything
//! happens inside one `handle`, so what a program does is the effect of the event that woke it.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use crate::trace::SpanId;

/// One running task of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::host) struct TaskId(pub(in crate::host) u32);

/// A program of a host, by its place in the host's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProgramId(pub(in crate::host) u16);

impl ProgramId {
    /// The number that `ps` and `ss -p` would show as its process.
    pub fn process(self) -> u32 {
        300 + u32::from(self.0) % 0x4000
    }
}

/// What a program does, as a future.
pub type Job = Pin<Box<dyn Future<Output = ()>>>;

/// A task that has not been polled yet.
pub(in crate::host) struct Spawned {
    pub task: TaskId,
    pub program: ProgramId,
    pub span: Option<SpanId>,
    pub job: Job,
}

/// A task and the conversation it is in.
pub(in crate::host) struct Task {
    pub program: ProgramId,
    pub span: Option<SpanId>,
    job: Job,
}

impl Task {
    /// Runs until the task must wait; true if it is finished.
    pub(in crate::host) fn poll(&mut self) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        matches!(self.job.as_mut().poll(&mut context), Poll::Ready(()))
    }
}

/// All tasks of a host.
#[derive(Default)]
pub(in crate::host) struct Tasks {
    /// A task that is being polled leaves its place empty.
    live: BTreeMap<TaskId, Option<Task>>,
}

impl Tasks {
    /// Takes in a new task.
    pub(in crate::host) fn adopt(&mut self, new: Spawned) {
        let task = Task {
            program: new.program,
            span: new.span,
            job: new.job,
        };
        self.live.insert(new.task, Some(task));
    }

    /// Takes a task out to poll it; afterwards it is [put back](Self::put_back), or
    /// [removed](Self::remove).
    pub(in crate::host) fn take(&mut self, id: TaskId) -> Option<Task> {
        self.live.get_mut(&id)?.take()
    }

    /// Puts a task back that is not finished.
    pub(in crate::host) fn put_back(&mut self, id: TaskId, task: Task) {
        self.live.insert(id, Some(task));
    }

    /// Forgets a task that is finished.
    pub(in crate::host) fn remove(&mut self, id: TaskId) {
        self.live.remove(&id);
    }

    /// Whether a task of a program is left.
    pub(in crate::host) fn has(&self, program: ProgramId) -> bool {
        let mut tasks = self.live.values().flatten();
        tasks.any(|task| task.program == program)
    }

    /// Ends all tasks of a program; their sockets are dropped with them.
    pub(in crate::host) fn kill(&mut self, program: ProgramId) -> Vec<Task> {
        let ended = self.live.extract_if(.., |_, task| {
            let task = task.as_ref();
            task.is_some_and(|task| task.program == program)
        });
        ended.filter_map(|(_, task)| task).collect()
    }
}

/// The tasks that can go on, each at most once, in the order in which they became ready.
#[derive(Debug, Default)]
pub(in crate::host) struct ReadyQueue(VecDeque<TaskId>);

impl ReadyQueue {
    /// Makes a task ready.
    pub(in crate::host) fn push(&mut self, task: TaskId) {
        if !self.0.contains(&task) {
            self.0.push_back(task);
        }
    }

    /// Makes every waiting task ready; the list is empty afterwards.
    pub(in crate::host) fn push_all(&mut self, waiters: &mut Vec<TaskId>) {
        waiters.drain(..).for_each(|task| self.push(task));
    }

    /// Whether no task is ready.
    pub(in crate::host) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next task to poll.
    pub(in crate::host) fn pop(&mut self) -> Option<TaskId> {
        self.0.pop_front()
    }
}
