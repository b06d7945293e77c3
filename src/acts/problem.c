/* The list of problems grows. */
#include "acts/problem.h"

void problem_free(struct problem *problem)
{
    if (!problem)
        return;
    g_free(problem->text);
    g_free(problem->help);
    g_free(problem);
}

static void add(GPtrArray *list, bool note, const char *code, char *text, const char *help)
{
    struct problem *problem = g_new0(struct problem, 1);
    problem->code = code;
    problem->text = text;
    problem->help = g_strdup(help);
    problem->note = note;
    g_ptr_array_add(list, problem);
}

void problem_add(GPtrArray *list, const char *code, char *text, const char *help)
{
    add(list, false, code, text, help);
}

void problem_note(GPtrArray *list, const char *code, char *text, const char *help)
{
    add(list, true, code, text, help);
}

bool problems_need_person(const GPtrArray *list)
{
    for (guint i = 0; i < list->len; i++)
        if (!((const struct problem *)g_ptr_array_index(list, i))->note)
            return true;
    return false;
}

static cJSON *one_to_json(const struct problem *problem)
{
    cJSON *row = cJSON_CreateObject();
    cJSON_AddStringToObject(row, "code", problem->code);
    cJSON_AddStringToObject(row, "text", problem->text);
    cJSON_AddStringToObject(row, "help", problem->help);
    if (problem->note)
        cJSON_AddTrueToObject(row, "note");
    return row;
}

cJSON *problems_to_json(const GPtrArray *list)
{
    cJSON *json = cJSON_CreateObject(), *rows = cJSON_CreateArray();
    cJSON_AddStringToObject(json, "status", problems_need_person(list) ? "attention" : "ok");
    for (guint i = 0; i < list->len; i++)
        cJSON_AddItemToArray(rows, one_to_json(g_ptr_array_index(list, i)));
    cJSON_AddItemToObject(json, "problems", rows);
    return json;
}
