/*
 * fiber - work that stops in the middle and goes on later
 *
 * A fiber has a stack of its own and runs only while somebody waits for it in
 * fiber_resume(): one of all runs at a time, and what they share needs no locks.
 * (Each is a thread, the one way that C has to a second stack; signals go to the
 * first thread.)
 */
#ifndef PIEP_ENGINE_FIBER_H
#define PIEP_ENGINE_FIBER_H

struct fiber;

/* A fiber whose body has not begun; NULL where the system has no room (errno). */
struct fiber *fiber_new(void (*body)(void *), void *arg);

/* Runs it until it yields or its body returns; a fiber may resume another. */
void fiber_resume(struct fiber *f);

/* Called by the fiber itself: back to who resumed it. */
void fiber_yield(struct fiber *f);

/* Its body must have returned, or not begun. */
void fiber_free(struct fiber *f);

#endif
