/*
 * time_names - days and months as the C locale calls them
 */
#ifndef PIEP_LUA_TIME_NAMES_H
#define PIEP_LUA_TIME_NAMES_H

extern const char *const time_days[7];      /* Monday first */
extern const char *const time_months[12];

#endif
