/* One thing that needs a person, or that is worth a line. Any thread. */
#ifndef BILLHOOK_ACTS_PROBLEM_H
#define BILLHOOK_ACTS_PROBLEM_H

#include <cjson/cJSON.h>
#include <glib.h>
#include <stdbool.h>

/* A line of `status` with its help. */
struct problem {
    const char *code; /* stable ("disk"); static */
    char *text;       /* what, in the owner's words */
    char *help;       /* the command that helps */
    bool note;        /* worth knowing, and nobody must act: exit status as without it */
};

/* Frees it with all that it holds; NULL is allowed. */
void problem_free(struct problem *problem);

/* Adds one to a list (GPtrArray of struct problem). The text is the list's from now on, the help is
 * copied, the code borrowed for ever. */
void problem_add(GPtrArray *list, const char *code, char *text, const char *help);

/* As problem_add(), for what only is worth a line. */
void problem_note(GPtrArray *list, const char *code, char *text, const char *help);

/* The list as `status --json` prints it. The caller deletes it. */
cJSON *problems_to_json(const GPtrArray *list);

/* True where one of the list needs a person. */
bool problems_need_person(const GPtrArray *list);

#endif
