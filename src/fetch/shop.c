/* A shop of the config as its REST API is asked. */
#include "fetch/shop.h"

bool fetch_has_key(const struct shop *shop)
{
    return *shop->rest_key != 0;
}

struct shop_api *fetch_shop_api(const struct shop *shop, const int *stop)
{
    const struct shop_settings settings = {
            .name = shop->name,
            .url = shop->url,
            .rest_url = shop->rest_url,
            .key = shop->rest_key,
            .secret = shop->rest_secret,
            .stop = stop,
    };
    return shop_api_new(&settings);
}
