/* ahead - records that run ahead of their turn: see ahead.h */
#include "lua/ahead.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include "engine/fiber.h"
#include "engine/write.h"
#include "lua/command.h"
#include "lua/stage.h"

enum task_state {
	TASK_READY,       /* has not begun */
	TASK_WAITS_ROOM,  /* to start a command: until less than `room` run */
	TASK_WAITS_JOB,
	TASK_WAITS_TURN,
	TASK_ENDED        /* its thread holds the result, or a message */
};

struct task {
	struct group *group;
	lua_State *L;
	struct fiber *fiber;
	enum task_state state;
	int status;              /* Lua's, once it has ended */
	bool cancelled;
	bool quits;              /* the fiber is to return */
	bool bare;               /* the record has no terminator in the input */
	size_t room;
	const struct job *job;
	struct buf aside;        /* what was printed */
	struct buf scratch[VALUE_SCRATCH];
	struct failure failure;
};

/* A group of line stages. Its tasks are a ring of as many as there may be. */
struct group {
	struct group *next;
	struct script *script;
	struct task *tasks;
	size_t size;             /* of the ring; less where the system has no more threads */
	size_t first, count;     /* those that have a record */
	lua_Integer index;       /* of the next record */
	bool ended;              /* there are no more records */
	bool failed;             /* … because that failed: */
	struct failure failure;
};

/* user values of a group */
enum {
	GROUP_FUNCTION = 1,
	GROUP_NEXT,
	GROUP_KEPT,     /* the threads and shelves of its tasks */
	GROUP_MESSAGE,  /* why there are no more records */
	GROUP_USER_VALUES = GROUP_MESSAGE
};

static const char groups_key;

static struct crew *
crew_of(lua_State *L)
{
	return language_of(L)->crew;
}

/* -- tasks -------------------------------------------------------------------- */

static int
task_handler(lua_State *L)
{
	return crew_of(L)->task->cancelled ? 1 : failure_handler(L);
}

/* The body of a task's fiber: a record each time. */
static void
work(void *arg)
{
	struct task *t = arg;

	while (!t->quits) {
		t->status = lua_pcall(t->L, 2, 1, 1);
		if (t->status != LUA_OK)
			command_forget(t->L);
		t->state = TASK_ENDED;
		fiber_yield(t->fiber);
	}
}

static void
swap_scratch(struct language *lang, struct task *t)
{
	for (size_t i = 0; i < VALUE_SCRATCH; i++) {
		struct buf b = lang->scratch[i];
		lang->scratch[i] = t->scratch[i];
		t->scratch[i] = b;
	}
}

/* The failure of what runs now. */
static struct failure *
failure_now(struct script *script)
{
	struct task *t = script->crew.task;

	return t ? &t->failure : &script->failure;
}

/* Lets a task run until it waits or ends. */
static void
resume(lua_State *L, struct task *t)
{
	struct script *script = t->group->script;
	struct task *outer = script->crew.task;

	swap_scratch(&script->lang, t);
	script->crew.task = t;
	failure_set(L, &t->failure);
	fiber_resume(t->fiber);
	script->crew.task = outer;
	failure_set(L, failure_now(script));
	swap_scratch(&script->lang, t);
}

/* Called by a task: stops until it is resumed in a state that has come. */
static void
wait_in(lua_State *L, struct task *t, enum task_state state)
{
	t->state = state;
	fiber_yield(t->fiber);
	if (t->cancelled && state != TASK_WAITS_JOB)
		raise_error(L, "cancelled");
}

static struct task *
task_at(const struct group *g, size_t n)
{
	return &g->tasks[(g->first + n) % g->size];
}

static bool
can_go_on(const struct task *t)
{
	const struct group *g = t->group;

	switch (t->state) {
	case TASK_READY:
		return true;
	case TASK_WAITS_ROOM:
		return g->script->crew.jobs.running < t->room;
	case TASK_WAITS_JOB:
		return t->job->done;
	case TASK_WAITS_TURN:
		return t == task_at(g, 0);
	default:
		return false;
	}
}

int
op_turn(lua_State *L)
{
	struct task *t = crew_of(L)->task;

	if (t && t != task_at(t->group, 0))
		wait_in(L, t, TASK_WAITS_TURN);
	return 0;
}

struct buf *
ahead_output(lua_State *L)
{
	const struct crew *crew = crew_of(L);

	return crew && crew->task ? &crew->task->aside : NULL;
}

/* -- commands ------------------------------------------------------------------- */

static void
wait_for_room(lua_State *L, struct crew *crew, size_t room)
{
	struct task *t = crew->task;

	while (crew->jobs.running >= room) {
		if (t == NULL) {
			jobs_wait(&crew->jobs, -1);
			continue;
		}
		t->room = room;
		wait_in(L, t, TASK_WAITS_ROOM);
	}
}

static void
wait_for_job(lua_State *L, struct crew *crew, const struct job *job)
{
	struct task *t = crew->task;

	if (t) {
		t->job = job;
		wait_in(L, t, TASK_WAITS_JOB);
	}
	while (!job->done)
		jobs_wait(&crew->jobs, -1);
	if (t && t->cancelled)
		raise_error(L, "cancelled");
}

/* Whether fewer at a time may be what the system allows. */
static bool
too_many(int failed)
{
	return failed == EMFILE || failed == ENFILE || failed == EAGAIN || failed == ENOMEM;
}

int
ahead_run(lua_State *L, const struct spawn *spawn, struct buf *output,
          struct spawn_result *result)
{
	struct crew *crew = crew_of(L);
	size_t room = crew->most;
	struct job job;
	int failed;

	if (crew->task && crew->task->cancelled)
		raise_error(L, "cancelled");
	for (;;) {
		wait_for_room(L, crew, room);
		failed = job_start(&crew->jobs, spawn, output, &job);
		if (!too_many(failed) || crew->jobs.running == 0)
			break;
		room = crew->jobs.running;
	}
	if (!failed)
		wait_for_job(L, crew, &job);
	*result = job.result;
	return failed ? failed : job.failed;
}

/* -- beginning ------------------------------------------------------------------- */

/* Makes the Lua thread, the shelf and the fiber of the ring's next task, unless it has
   them: false where the system has no room for it. */
static bool
equip(lua_State *L, int self, struct task *t)
{
	if (t->fiber)
		return true;
	if (t->L == NULL) {
		lua_getiuservalue(L, self, GROUP_KEPT);
		lua_State *thread = lua_newthread(L);
		lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
		lua_pop(L, 1);
		command_new_shelf(L, t);
		t->L = thread;
	}
	t->fiber = fiber_new(work, t);
	return t->fiber != NULL;
}

/* Begins with the record on the top (popped). */
static void
begin(lua_State *L, int self, struct group *g)
{
	struct task *t = task_at(g, g->count);
	const struct failure *pattern = &g->script->failure;

	t->state = TASK_READY;
	t->bare = g->script->input.bare;
	t->failure = (struct failure){ .chunk = pattern->chunk, .src = pattern->src,
	                               .traceback = pattern->traceback };
	lua_settop(t->L, 0);
	lua_pushcfunction(t->L, task_handler);
	lua_getiuservalue(L, self, GROUP_FUNCTION);
	lua_insert(L, -2);
	lua_pushinteger(L, g->index++);
	lua_xmove(L, t->L, 3);
	g->count++;
	resume(L, t);
}

/* Pushes the next record: false at the end, which may be a failure that is kept until
   the records before it have been taken. */
static bool
push_record(lua_State *L, int self, struct group *g)
{
	struct failure *failure = failure_now(g->script);

	lua_pushcfunction(L, failure_handler);
	lua_getiuservalue(L, self, GROUP_NEXT);
	int status = lua_pcall(L, 0, 1, -2);
	lua_remove(L, -2);
	if (status == LUA_OK && !lua_isnil(L, -1))
		return true;
	g->ended = true;
	g->failed = status != LUA_OK;
	if (g->failed) {
		g->failure = *failure;
		failure_reset(failure);
		lua_pushvalue(L, -1);
		lua_setiuservalue(L, self, GROUP_MESSAGE);
	}
	lua_pop(L, 1);
	return false;
}

/* The descriptor that the next record has to be waited for, or -1. */
static int
awaited(lua_State *L, int self, const struct group *g)
{
	if (g->ended || g->count == g->size)
		return -1;
	lua_getiuservalue(L, self, GROUP_NEXT);
	int fd = script_awaits(L, g->script, -1);
	lua_pop(L, 1);
	return fd;
}

/* Begins one more record, if one may be asked for. */
static bool
begin_next(lua_State *L, int self, struct group *g)
{
	if (g->ended || g->count == g->size)
		return false;
	const struct task *t = task_at(g, g->count);
	if (!equip(L, self, task_at(g, g->count))) {
		/* the tasks before it have been equipped, and are all of the ring now */
		if (t == g->tasks)
			raise_error(L, "--jobs: %s", strerror(errno));
		g->size = (size_t)(t - g->tasks);
		g->first %= g->size;
		return g->count < g->size && begin_next(L, self, g);
	}
	if (!push_record(L, self, g))
		return false;
	begin(L, self, g);
	return true;
}

/* -- taking ----------------------------------------------------------------------- */

/* Raises the error on the top, as if it had happened here. */
static noreturn void
raise_again(lua_State *L, struct script *script, const struct failure *failure)
{
	struct failure *now = failure_now(script);
	bool traceback = now->traceback;

	*now = *failure;
	now->traceback = traceback;
	lua_error(L);
	abort();
}

/* Takes the first record's result: pushes it and yields true, or false where it was
   dropped. */
static bool
take(lua_State *L, struct group *g)
{
	struct task *t = task_at(g, 0);
	struct script *script = g->script;
	struct run *run = script->lang.run;
	struct buf *aside = ahead_output(L);

	g->first = (g->first + 1) % g->size;
	g->count--;
	script->input.bare = t->bare;
	if (aside)
		buf_put(aside, buf_slice(&t->aside));
	else if (run->out && writer_put(run->out, buf_slice(&t->aside)) < 0)
		failure_of_output(L);
	t->aside.len = 0;
	lua_xmove(t->L, L, 1);
	if (t->status == LUA_OK)
		return !lua_isnil(L, -1);
	if (!script->crew.keep_going || t->failure.output || !t->failure.has_record)
		raise_again(L, script, &t->failure);
	failure_report(L, &t->failure, run);
	run->troubled = true;
	return false;
}

/* -- the group --------------------------------------------------------------------- */

static bool
go_on(lua_State *L, struct group *g)
{
	bool any = false;

	for (size_t i = 0; i < g->count; i++) {
		struct task *t = task_at(g, i);
		if (can_go_on(t)) {
			resume(L, t);
			any = true;
		}
	}
	return any;
}

/* A failed flush shows when the result is written. */
static void
wait_for_any(struct group *g, int fd)
{
	struct run *run = g->script->lang.run;

	if (run->out)
		writer_flush(run->out);
	jobs_wait(&g->script->crew.jobs, fd);
}

static bool
readable(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	return poll(&ready, 1, 0) != 0;
}

static int
finish(lua_State *L, int self, struct group *g)
{
	if (!g->failed)
		return 0;
	g->failed = false;
	lua_getiuservalue(L, self, GROUP_MESSAGE);
	raise_again(L, g->script, &g->failure);
}

/* next() of a group; upvalue: the group. */
static int
ahead_next(lua_State *L)
{
	struct group *g = lua_touserdata(L, lua_upvalueindex(1));
	const int self = 1;

	lua_settop(L, 0);
	lua_pushvalue(L, lua_upvalueindex(1));
	luaL_checkstack(L, 10, NULL);
	for (;;) {
		lua_settop(L, self);
		if (g->count > 0 && task_at(g, 0)->state == TASK_ENDED) {
			if (take(L, g))
				return 1;
			continue;
		}
		int fd = awaited(L, self, g);
		bool ready = g->count == 0 || fd < 0 || readable(fd);
		if (ready && begin_next(L, self, g))
			continue;
		if (g->count == 0)
			return finish(L, self, g);
		if (!go_on(L, g))
			wait_for_any(g, ready ? -1 : fd);
	}
}

/* Keeps the group at the top until the end of the run. */
static void
keep_group(lua_State *L, struct script *script, struct group *g)
{
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &groups_key) == LUA_TNIL) {
		lua_pop(L, 1);
		lua_newtable(L);
		lua_pushvalue(L, -1);
		lua_rawsetp(L, LUA_REGISTRYINDEX, &groups_key);
	}
	lua_pushvalue(L, -2);
	lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
	lua_pop(L, 1);
	g->next = script->crew.groups;
	script->crew.groups = g;
}

int
op_ahead(lua_State *L)
{
	struct script *script = lua_touserdata(L, lua_upvalueindex(1));
	size_t most = script->crew.most;

	lua_settop(L, 2);
	struct group *g = lua_newuserdatauv(L, sizeof *g, GROUP_USER_VALUES);
	*g = (struct group){ .script = script, .size = most };
	lua_newtable(L);
	lua_setiuservalue(L, 3, GROUP_KEPT);
	for (int i = GROUP_NEXT; i >= GROUP_FUNCTION; i--) {
		lua_pushvalue(L, i);
		lua_setiuservalue(L, 3, i);
	}
	g->tasks = calloc(most, sizeof *g->tasks);
	if (g->tasks == NULL)
		raise_error(L, "out of memory");
	for (size_t i = 0; i < most; i++)
		g->tasks[i].group = g;
	keep_group(L, script, g);
	lua_pushcclosure(L, ahead_next, 1);
	return 1;
}

/* -- the run ------------------------------------------------------------------------ */

int
ahead_open(struct script *script)
{
	struct crew *crew = &script->crew;

	if (crew->most == 0)
		return 0;
	int failed = jobs_open(&crew->jobs, crew->most);
	if (failed) {
		errno = failed;
		return fail(script->lang.run, "--jobs:");
	}
	script->lang.crew = crew;
	return 0;
}

static void
close_task(lua_State *L, struct task *t)
{
	if (t->fiber) {
		t->cancelled = true;
		while (t->state != TASK_READY && t->state != TASK_ENDED)
			resume(L, t);
		t->quits = true;
		if (t->state == TASK_ENDED)
			resume(L, t);
		fiber_free(t->fiber);
	}
	buf_clear(&t->aside);
	for (size_t i = 0; i < VALUE_SCRATCH; i++)
		buf_clear(&t->scratch[i]);
	if (t->L)
		command_drop_shelf(L, t);
}

void
ahead_close(lua_State *L, struct script *script)
{
	struct crew *crew = &script->crew;

	if (script->lang.crew == NULL)
		return;
	while (crew->jobs.running > 0)
		jobs_wait(&crew->jobs, -1);
	for (struct group *g = crew->groups; g; g = g->next) {
		for (size_t i = 0; g->tasks && i < crew->most; i++)
			close_task(L, &g->tasks[i]);
		free(g->tasks);
		g->tasks = NULL;
		g->count = 0;
		g->ended = true;
	}
	crew->groups = NULL;
	jobs_close(&crew->jobs);
	script->lang.crew = NULL;
	lua_pushnil(L);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &groups_key);
}
