# billhook: build, test, install. `make help` lists the targets.
# Objects go to $(BUILD); each room of src/ becomes one archive, linked in the order of the layers, so that an
# include against the direction shows as an undefined symbol in the room's own tests.

PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
CC ?= cc
VERSION := 0.1.0

ROOMS := cli daemon mail render store config document woocommerce base
PACKAGES := libmicrohttpd openssl libcjson sqlite3 libcurl glib-2.0 gio-2.0 pangocairo cairo-pdf librsvg-2.0 gmime-3.0 \
            libqrencode libxml-2.0 zlib fontconfig pangoft2
DEPS_APT := build-essential pkg-config libmicrohttpd-dev libssl-dev libcjson-dev libsqlite3-dev \
            libcurl4-openssl-dev libglib2.0-dev libpango1.0-dev libcairo2-dev librsvg2-dev libgmime-3.0-dev \
            libqrencode-dev libxml2-dev zlib1g-dev fonts-inter fonts-dejavu-core fonts-noto-core curl
DEPS_TEST_APT := python3 python3-pytest python3-aiosmtpd python3-cryptography python3-pil poppler-utils qpdf zbar-tools \
            libxml2-utils libsaxonhe-java default-jdk-headless sqlite3 faketime mandoc nginx-light postfix clang libclang-rt-14-dev \
            valgrind gcovr devscripts systemd fonts-noto-cjk fonts-noto-color-emoji procps util-linux perl clang-tidy cppcheck

WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wvla -Wswitch-enum -Werror
HARDENING := -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fstack-clash-protection -fcf-protection
OPTIMIZE ?= -O2 -g
SANITIZE ?=
CFLAGS_ALL = -std=gnu11 $(OPTIMIZE) $(WARNINGS) $(if $(SANITIZE),-fPIE $(SANITIZE),$(HARDENING)) -Iinclude \
             -DBILLHOOK_VERSION='"$(VERSION)"' -D_GNU_SOURCE $(PKG_CFLAGS) $(CFLAGS)
LDFLAGS_ALL = -pie -Wl,-z,relro,-z,now,--as-needed $(SANITIZE) $(LDFLAGS)
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES) | sed 's/-I/-isystem /g')
PKG_LIBS = $(shell pkg-config --libs $(PACKAGES)) -lm -pthread
# asked once, and only where something is compiled
PKG_CFLAGS := $(if $(filter clean deps deps-test help,$(MAKECMDGOALS)),,$(PKG_CFLAGS))
PKG_LIBS := $(if $(filter clean deps deps-test help,$(MAKECMDGOALS)),,$(PKG_LIBS))

archive = $(BUILD)/lib/$(1).a
ARCHIVES := $(foreach room,$(ROOMS),$(call archive,$(room)))
room_objects = $(patsubst src/%.c,$(BUILD)/obj/%.o,$(wildcard src/$(1)/*.c))
# the archives a room may use, itself first
below_base := base
below_woocommerce := woocommerce base
below_document := document woocommerce base
below_config := config document woocommerce base
below_store := store document woocommerce base
below_render := render document woocommerce base
below_mail := mail document woocommerce base
below_daemon := daemon mail render store config document woocommerce base
below_cli := cli $(below_daemon)

UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/*/test_*.c))

all: $(BUILD)/billhook

$(BUILD)/billhook: $(BUILD)/obj/main.o $(ARCHIVES)
	$(CC) $(LDFLAGS_ALL) -o $@ $< $(ARCHIVES) $(PKG_LIBS)

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

define room_rules
$(call archive,$(1)): $(call room_objects,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(AR) rcs $$@ $$^
$(BUILD)/tests/unit/$(1)/%: tests/unit/$(1)/%.c $(foreach lower,$(below_$(1)),$(call archive,$(lower)))
	@mkdir -p $$(@D)
	$$(CC) $$(CFLAGS_ALL) -Itests -MMD -MP $$(LDFLAGS_ALL) -o $$@ $$< $(foreach lower,$(below_$(1)),$(call archive,$(lower))) $$(PKG_LIBS)
endef
$(foreach room,$(ROOMS),$(eval $(call room_rules,$(room))))

# the unit tests of one room: make test-document
define room_test
test-$(1): $(filter $(BUILD)/tests/unit/$(1)/%,$(UNIT_TESTS))
	@tests/tools/run-unit $$^
endef
$(foreach room,$(ROOMS),$(eval $(call room_test,$(room))))

unit: $(UNIT_TESTS)
	@tests/tools/run-unit $^

clean:
	rm -rf $(BUILD)

.PHONY: all unit clean $(addprefix test-,$(ROOMS))
.DELETE_ON_ERROR:
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
