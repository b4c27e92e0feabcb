/*
 * run - what the commands do
 */
#ifndef PIEP_ENGINE_SED_RUN_H
#define PIEP_ENGINE_SED_RUN_H

#include "engine/sed/program.h"

enum sed_step sed_run_nothing(struct sed *s, struct sed_command *c);
enum sed_step sed_run_number(struct sed *s, struct sed_command *c);
enum sed_step sed_run_append(struct sed *s, struct sed_command *c);
enum sed_step sed_run_jump(struct sed *s, struct sed_command *c);
enum sed_step sed_run_change(struct sed *s, struct sed_command *c);
enum sed_step sed_run_delete(struct sed *s, struct sed_command *c);
enum sed_step sed_run_delete_first(struct sed *s, struct sed_command *c);
enum sed_step sed_run_execute(struct sed *s, struct sed_command *c);
enum sed_step sed_run_name(struct sed *s, struct sed_command *c);
enum sed_step sed_run_get(struct sed *s, struct sed_command *c);
enum sed_step sed_run_get_append(struct sed *s, struct sed_command *c);
enum sed_step sed_run_hold(struct sed *s, struct sed_command *c);
enum sed_step sed_run_hold_append(struct sed *s, struct sed_command *c);
enum sed_step sed_run_insert(struct sed *s, struct sed_command *c);
enum sed_step sed_run_list(struct sed *s, struct sed_command *c);
enum sed_step sed_run_next(struct sed *s, struct sed_command *c);
enum sed_step sed_run_next_append(struct sed *s, struct sed_command *c);
enum sed_step sed_run_print(struct sed *s, struct sed_command *c);
enum sed_step sed_run_print_first(struct sed *s, struct sed_command *c);
enum sed_step sed_run_quit(struct sed *s, struct sed_command *c);
enum sed_step sed_run_stop(struct sed *s, struct sed_command *c);
enum sed_step sed_run_read_line(struct sed *s, struct sed_command *c);
enum sed_step sed_run_jump_replaced(struct sed *s, struct sed_command *c);
enum sed_step sed_run_jump_unreplaced(struct sed *s, struct sed_command *c);
enum sed_step sed_run_write(struct sed *s, struct sed_command *c);
enum sed_step sed_run_write_first(struct sed *s, struct sed_command *c);
enum sed_step sed_run_exchange(struct sed *s, struct sed_command *c);
enum sed_step sed_run_zap(struct sed *s, struct sed_command *c);
enum sed_step sed_run_substitute(struct sed *s, struct sed_command *c);
enum sed_step sed_run_map(struct sed *s, struct sed_command *c);

#endif
