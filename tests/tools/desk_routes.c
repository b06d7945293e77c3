/* desk_routes: the desk's table of routes as JSON, for the tests that try every row. */
#include <stdio.h>

#include "../../src/desk/routes.h"

int main(void)
{
    static const char *const who[] = {"everybody", "reader", "accountant", "owner"};
    cJSON *list = cJSON_CreateArray();
    for (const struct desk_route *route = desk_routes; route->method; route++) {
        cJSON *row = cJSON_CreateObject();
        cJSON_AddStringToObject(row, "method", route->method);
        cJSON_AddStringToObject(row, "path", route->path);
        cJSON_AddStringToObject(row, "who", who[route->who]);
        cJSON_AddBoolToObject(row, "changes", (route->flags & CHANGES) != 0);
        cJSON_AddBoolToObject(row, "token", (route->flags & TOKEN) != 0);
        cJSON_AddBoolToObject(row, "upload", (route->flags & UPLOAD) != 0);
        cJSON_AddItemToArray(list, row);
    }
    char *text = cJSON_Print(list);
    puts(text);
    cJSON_free(text);
    cJSON_Delete(list);
    return 0;
}
