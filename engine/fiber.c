/* fiber - work that stops in the middle and goes on later: see fiber.h */
#include "engine/fiber.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

/* As much as a process has by itself; what is not touched takes no memory. */
enum { STACK = 8 << 20 };

struct fiber {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t turn;
	bool runs;              /* it, and not who resumed it */
	bool begun;
	void (*body)(void *);   /* NULL: there is nothing to do */
	void *arg;
};

/* Waits, with the lock held, until it is the fiber's turn or no longer is. */
static void
await(struct fiber *f, bool runs)
{
	while (f->runs != runs)
		pthread_cond_wait(&f->turn, &f->lock);
}

static void
hand_over(struct fiber *f, bool to_fiber)
{
	pthread_mutex_lock(&f->lock);
	f->runs = to_fiber;
	pthread_cond_broadcast(&f->turn);
	await(f, !to_fiber);
	pthread_mutex_unlock(&f->lock);
}

static void *
run(void *arg)
{
	struct fiber *f = arg;

	pthread_mutex_lock(&f->lock);
	await(f, true);
	pthread_mutex_unlock(&f->lock);
	if (f->body)
		f->body(f->arg);
	pthread_mutex_lock(&f->lock);
	f->runs = false;
	pthread_cond_broadcast(&f->turn);
	pthread_mutex_unlock(&f->lock);
	return NULL;
}

static int
start(struct fiber *f)
{
	pthread_attr_t attr;
	sigset_t all, before;
	int failed = pthread_attr_init(&attr);

	if (failed)
		return failed;
	sigfillset(&all);
	sigdelset(&all, SIGPIPE);   /* which goes to the thread that writes */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_attr_setstacksize(&attr, STACK);
	if (!failed)
		failed = pthread_create(&f->thread, &attr, run, f);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	return failed;
}

struct fiber *
fiber_new(void (*body)(void *), void *arg)
{
	struct fiber *f = calloc(1, sizeof *f);

	if (f == NULL)
		return NULL;
	f->body = body;
	f->arg = arg;
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->turn, NULL);
	int failed = start(f);
	if (failed) {
		pthread_cond_destroy(&f->turn);
		pthread_mutex_destroy(&f->lock);
		free(f);
		errno = failed;
		return NULL;
	}
	return f;
}

void
fiber_resume(struct fiber *f)
{
	f->begun = true;
	hand_over(f, true);
}

void
fiber_yield(struct fiber *f)
{
	hand_over(f, false);
}

void
fiber_free(struct fiber *f)
{
	if (!f->begun) {
		f->body = NULL;
		hand_over(f, true);
	}
	pthread_join(f->thread, NULL);
	pthread_cond_destroy(&f->turn);
	pthread_mutex_destroy(&f->lock);
	free(f);
}
