# billhook: build, test, install. `make help` lists the targets.
# Objects go to $(BUILD); each room of src/ becomes one archive, linked in the order of the layers, so that an
# include against the direction shows as an undefined symbol in the room's own tests.

PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
CC ?= cc
VERSION := 0.1.0

ROOMS := cli daemon desk fetch http acts channel books mail render store config peppol shop mollie bank net document woocommerce base
PACKAGES := libmicrohttpd openssl libcjson sqlite3 libcurl glib-2.0 gio-2.0 pangocairo cairo-pdf librsvg-2.0 gmime-3.0 \
            libqrencode libxml-2.0 libarchive zlib libjpeg fontconfig pangoft2
DEPS_APT := build-essential pkg-config libmicrohttpd-dev libssl-dev libcjson-dev libsqlite3-dev \
            libcurl4-openssl-dev libglib2.0-dev libpango1.0-dev libcairo2-dev librsvg2-dev libgmime-3.0-dev \
            libqrencode-dev libxml2-dev libarchive-dev libjpeg-dev libcrypt-dev zlib1g-dev fonts-inter fonts-dejavu-core fonts-noto-core curl
# node of another origin brings its npm and will not have Debian's beside it
BROWSER_APT := $(if $(shell command -v npm 2>/dev/null),,nodejs npm)
DEPS_TEST_APT := python3 python3-pytest python3-pytest-xdist python3-aiosmtpd python3-cryptography python3-pil poppler-utils qpdf unzip libreoffice-calc-nogui zbar-tools \
            libxml2-utils glib-networking libsaxonhe-java default-jdk-headless sqlite3 faketime mandoc nginx-light postfix clang libclang-rt-14-dev \
            valgrind gcovr devscripts debhelper lintian systemd fonts-noto-cjk fonts-noto-color-emoji procps util-linux iproute2 dbus passwd sudo perl clang-format clang-tidy cppcheck \
            chromium $(BROWSER_APT)

DEPS_DEB_APT := debhelper dpkg-dev

WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wvla -Wswitch-enum -Werror
HARDENING := -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fstack-clash-protection \
             $(patsubst x86_64,-fcf-protection,$(patsubst aarch64,-mbranch-protection=standard,$(filter x86_64 aarch64,$(shell uname -m))))
OPTIMIZE ?= -O2 -g
SANITIZE ?=
CFLAGS_ALL = -std=gnu11 $(OPTIMIZE) $(WARNINGS) $(if $(SANITIZE),-fPIE $(SANITIZE),$(HARDENING)) -Iinclude \
             -DBILLHOOK_VERSION='"$(VERSION)"' -D_GNU_SOURCE $(PKG_CFLAGS) $(CFLAGS)
LDFLAGS_ALL = -pie -Wl,-z,relro,-z,now,--as-needed $(SANITIZE) $(LDFLAGS)
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES) | sed 's/-I/-isystem /g')
PKG_LIBS = $(shell pkg-config --libs $(PACKAGES)) -lm -lresolv -lcrypt -pthread
# asked once, and only where something is compiled
PKG_CFLAGS := $(if $(filter clean deb deps deps-test help demo check lint testlist uninstall,$(MAKECMDGOALS)),,$(PKG_CFLAGS))
PKG_LIBS := $(if $(filter clean deb deps deps-test help demo check lint testlist uninstall,$(MAKECMDGOALS)),,$(PKG_LIBS))

archive = $(BUILD)/lib/$(1).a
ARCHIVES := $(foreach room,$(ROOMS),$(call archive,$(room)))
room_objects = $(patsubst src/%.c,$(BUILD)/obj/%.o,$(wildcard src/$(1)/*.c))
# the archives a room may use, itself first
below_base := base
below_woocommerce := woocommerce base
below_document := document woocommerce base
below_peppol := peppol net document woocommerce base
below_shop := shop net woocommerce base
below_mollie := mollie net woocommerce base
below_config := config peppol net document woocommerce base
below_store := store document woocommerce base
below_render := render document woocommerce base
below_mail := mail document woocommerce base
below_net := net base
below_bank := bank document woocommerce base
below_books := books render store config peppol net document woocommerce base
below_channel := channel mail render store config peppol shop mollie net document woocommerce base
below_acts := acts channel books mail render store config peppol shop mollie bank net document woocommerce base
below_fetch := fetch $(below_acts)
below_http := http config peppol net document woocommerce base
below_desk := desk fetch http $(below_acts)
below_daemon := daemon $(below_desk)
below_cli := cli $(below_daemon)

UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/*/test_*.c))
TOOLS := $(patsubst tests/tools/%.c,$(BUILD)/tests/tools/%,$(wildcard tests/tools/*.c))

# what the tests need is two hundred programs of the same archives: each is linked by gold, where it is there, in a third of ld's time; like ld
# it takes the archives in their order. What is delivered is linked by ld. A test's own lines need not be as fast as the program's
TEST_FLAGS = $(patsubst -O2,-O1,$(CFLAGS_ALL)) -Itests -MMD -MP
GOLD := $(if $(shell command -v ld.gold),-fuse-ld=gold)
link_test = $(CC) $(LDFLAGS_ALL) $(GOLD) -o $@ $(filter %.o %.a,$^) $(PKG_LIBS)
$(BUILD)/tests/unit/%.o: tests/unit/%.c
	@mkdir -p $(@D)
	@echo '  CC $<'; $(CC) $(TEST_FLAGS) -c -o $@ $<
$(BUILD)/tests/tools/%.o: tests/tools/%.c
	@mkdir -p $(@D)
	@echo '  CC $<'; $(CC) $(TEST_FLAGS) -c -o $@ $<

all: $(BUILD)/billhook

# the thread sanitizer must be told of GLib's locks
TSAN_OBJECT := $(if $(findstring thread,$(SANITIZE)),$(BUILD)/tests/tsan/glib_locks.o)
$(BUILD)/tests/tsan/%.o: tests/tsan/%.c
	@mkdir -p $(@D)
	@echo '  CC $<'; $(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(BUILD)/billhook: $(BUILD)/obj/main.o $(TSAN_OBJECT) $(ARCHIVES)
	@echo '  LD $@'; $(CC) $(LDFLAGS_ALL) $(if $(TSAN_OBJECT),-rdynamic) -o $@.new $< $(TSAN_OBJECT) $(ARCHIVES) $(PKG_LIBS) && mv $@.new $@

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	@$(if $(V),,echo '  CC $<';) $(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# the assembler puts these files in as they are
$(BUILD)/obj/desk/assets.o: src/desk/desk.css src/desk/desk.js

define room_rules
$(call archive,$(1)): $(call room_objects,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	@$$(AR) rcs $$@ $$^
$(filter $(BUILD)/tests/unit/$(1)/%,$(UNIT_TESTS)): %: %.o $(foreach lower,$(below_$(1)),$(call archive,$(lower)))
	@$$(link_test)
endef
$(foreach room,$(ROOMS),$(eval $(call room_rules,$(room))))

# the unit tests of one room: make test-document
define room_test
test-$(1): $(filter $(BUILD)/tests/unit/$(1)/%,$(UNIT_TESTS))
	@tests/tools/run-unit $$^
endef
$(foreach room,$(ROOMS),$(eval $(call room_test,$(room))))

unit: $(UNIT_TESTS)
	@RESULTS=$(RESULTS) tests/tools/run-unit $^

# small programs that the tests and the pictures use; each may link every room
$(TOOLS): %: %.o $(ARCHIVES)
	@$(link_test)
# preloaded libraries that make a disk slow, full or broken
SHIMS := $(patsubst tests/shims/%.c,$(BUILD)/tests/shims/%.so,$(wildcard tests/shims/*.c))
$(BUILD)/tests/shims/%.so: tests/shims/%.c
	@mkdir -p $(@D)
	$(CC) -O2 -g -Wall -Wextra -fPIC -shared -D_GNU_SOURCE -o $@ $< -ldl -pthread
tools: $(TOOLS) $(SHIMS)

# the benchmark's own small programs: baselines, load generator, a mail server that is far away
BENCH_TOOLS := $(patsubst tests/bench/%.c,$(BUILD)/tests/bench/%,$(wildcard tests/bench/*.c))
$(BUILD)/tests/bench/%: tests/bench/%.c $(ARCHIVES)
	@mkdir -p $(@D)
	@echo '  CC $<'; $(CC) $(CFLAGS_ALL) -MMD -MP $(LDFLAGS_ALL) -o $@ $< $(ARCHIVES) $(PKG_LIBS)
# the table of targets in about 6 minutes; a target that misses is a line, not a failure
bench: all tools $(BENCH_TOOLS)
	@BILLHOOK=$(abspath $(BUILD))/billhook BILLHOOK_BUILD=$(abspath $(BUILD)) /usr/bin/python3 tests/bench/run.py
# what a million stored orders change; about half an hour, 8 GB of disk
bench-growth: all tools $(BENCH_TOOLS)
	@BILLHOOK=$(abspath $(BUILD))/billhook BILLHOOK_BUILD=$(abspath $(BUILD)) /usr/bin/python3 tests/bench/growth.py
# each page of the desk at up to a million documents, and memory after 10,000 page views; 12 GB of disk
bench-desk: all tools $(BENCH_TOOLS)
	@BILLHOOK=$(abspath $(BUILD))/billhook BILLHOOK_BUILD=$(abspath $(BUILD)) /usr/bin/python3 tests/bench/desk.py

# libFuzzer targets, built by tests/tools/fuzz with clang. They are of rooms and files that read bytes from outside and know no work: half of
# the house need not be built a second time
FUZZ_DESK := cookie form languages names words words_said
FUZZ_PARTS := $(patsubst %,$(BUILD)/obj/desk/%.o,$(FUZZ_DESK)) \
              $(foreach room,http mail render store config mollie peppol shop bank net document woocommerce base,$(call archive,$(room)))
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/tests/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
$(BUILD)/tests/fuzz/%: tests/fuzz/%.c $(FUZZ_PARTS)
	@mkdir -p $(@D)
	@echo '  CC $<'; $(CC) $(CFLAGS_ALL) -Itests -MMD -MP $(LDFLAGS_ALL) $(GOLD) -fsanitize=fuzzer -o $@ $< $(FUZZ_PARTS) $(PKG_LIBS)
fuzz-targets: $(FUZZERS)
# an evening's search: make fuzz SECONDS=600
SECONDS ?= 60
fuzz:
	@tests/tools/fuzz run $(SECONDS)

PYTEST := /usr/bin/python3 -m pytest -q -p no:cacheprovider
# the end-to-end tests drive the built program: real HTTP, real SMTP, a real database file
E2E := tests/e2e
e2e: $(BUILD)/billhook tools
	@BILLHOOK=$(abspath $(BUILD))/billhook BILLHOOK_BUILD=$(abspath $(BUILD)) RESULTS=$(RESULTS) tests/tools/run-pytest $(E2E)

# the rows of the list of faults that take minutes, bounded
torture: $(BUILD)/billhook tools $(BUILD)/tests/bench/bare_sender
	@tests/tools/litestream-deps >/dev/null
	@BILLHOOK=$(abspath $(BUILD))/billhook BILLHOOK_BUILD=$(abspath $(BUILD)) RESULTS=$(RESULTS) PYTEST_ARGS=-s tests/tools/run-pytest tests/torture

# a night's: make torture-long KILLS=500 CUTS=50 SOAK=86400
KILLS ?= 500
CUTS ?= 50
SOAK ?= 3600
torture-long: $(BUILD)/billhook tools $(BUILD)/tests/bench/bare_sender
	@BILLHOOK=$(abspath $(BUILD))/billhook BILLHOOK_BUILD=$(abspath $(BUILD)) BILLHOOK_KILLS=$(KILLS) BILLHOOK_POWER_CUTS=$(CUTS) \
	  BILLHOOK_SOAK_SECONDS=$(SOAK) PYTEST_ARGS=-s tests/tools/run-pytest tests/torture -k "d01 or d02 or d03 or r09"

demo:
	@tests/tools/install-missing $(DEPS_APT)
	@$(MAKE) --no-print-directory -s all
	@tests/tools/demo $(BUILD)

# a job for each core, where whoever calls says nothing else
AT_ONCE = $(if $(findstring j,$(filter-out --%,$(MAKEFLAGS))),,-j$(shell nproc))
check:
	@tests/tools/install-missing $(DEPS_APT) $(DEPS_TEST_APT)
	@tests/tools/browser-deps >/dev/null
	@tests/tools/litestream-deps >/dev/null
	@$(MAKE) --no-print-directory -s $(AT_ONCE) all tools
	@BUILD=$(BUILD) RESULTS=$(RESULTS) tests/tools/check

# id of the survival list -> tests, with what they came to in the last `make check` and `make torture`; where ../shared is there, the page
# tests/TESTLIST.md is written anew first
RESULTS = $(abspath $(BUILD))/results
testlist:
	@[ ! -f ../shared/TESTLIST.md ] || /usr/bin/python3 tests/tools/testlist.py
	@/usr/bin/python3 tests/tools/testlist.py run $(wildcard $(RESULTS)/*.log)

# what `make check` adds up, without installing anything
check-parts: unit e2e

deps:
	@tests/tools/install-missing $(DEPS_APT)
deps-test:
	@tests/tools/install-missing $(DEPS_APT) $(DEPS_TEST_APT)
	@tests/tools/browser-deps >/dev/null
	@tests/tools/litestream-deps >/dev/null

SAN_ADDRESS := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
SAN_THREAD := -fsanitize=thread -fno-omit-frame-pointer
export ASAN_OPTIONS ?= detect_leaks=1:abort_on_error=0:exitcode=99
export LSAN_OPTIONS ?= suppressions=$(abspath tests/tools/lsan.supp):print_suppressions=0
export TSAN_OPTIONS ?= suppressions=$(abspath tests/tools/tsan.supp):exitcode=98:halt_on_error=0

# ASan and UBSan over unit and end-to-end tests
sanitize:
	@$(MAKE) --no-print-directory -s BUILD=build/sanitize OPTIMIZE="-O1 -g" SANITIZE="$(SAN_ADDRESS)" all tools unit
	@$(MAKE) --no-print-directory -s BUILD=build/sanitize OPTIMIZE="-O1 -g" SANITIZE="$(SAN_ADDRESS)" e2e
# TSan over the daemon's tests: receiving, mapping, rendering, mailing, Peppol, the shop, faults of the disk, operation
DAEMON_TESTS := $(sort $(wildcard tests/e2e/test_0[1-7]_*.py tests/e2e/test_13_mail*.py tests/e2e/test_1[5-7]_*.py tests/e2e/test_80_peppol_[op]*.py tests/e2e/test_82_*.py tests/e2e/test_90_*.py))
sanitize-thread:
	@$(MAKE) --no-print-directory -s BUILD=build/thread OPTIMIZE="-O1 -g" SANITIZE="$(SAN_THREAD)" all tools
	@BILLHOOK_TSAN=1 $(MAKE) --no-print-directory -s BUILD=build/thread OPTIMIZE="-O1 -g" SANITIZE="$(SAN_THREAD)" E2E="$(DAEMON_TESTS)" e2e

# gcov over unit and end-to-end tests, in a build of its own: what they reach, and the gates (tests/tools/coverage)
COVERAGE = $(MAKE) --no-print-directory -s BUILD=build/coverage OPTIMIZE="-O0 -g" SANITIZE="--coverage -fprofile-update=atomic"
coverage:
	@$(COVERAGE) all tools $(patsubst $(BUILD)/%,build/coverage/%,$(UNIT_TESTS))
	@tests/tools/coverage build/coverage prepare
	@status=0; for part in unit e2e; do BILLHOOK_PATIENCE=3 $(COVERAGE) $$part || status=1; done; \
	  tests/tools/coverage build/coverage report || status=1; exit $$status

# memcheck over the unit tests and the daemon's life from a signed delivery to the mail
valgrind: all $(UNIT_TESTS)
	@tests/tools/valgrind $(BUILD) $(UNIT_TESTS)

lint:
	@tests/tools/lint

# man/billhook.1 and man/billhook.conf.5 are made from the program's own tables; a test compares them
manual: all $(BUILD)/tests/tools/print_sample
	/usr/bin/python3 tests/tools/make_manual.py $(BUILD) man

# the pictures of README.md, made by the program itself
pictures: all
	@BILLHOOK_BUILD=$(abspath $(BUILD)) /usr/bin/python3 tests/e2e/pictures.py $(BUILD)/pictures 80
	cp $(BUILD)/pictures/invoice-unpaid-nl.png doc/invoice-nl.png
	cp $(BUILD)/pictures/credit-note-fr.png doc/credit-note-fr.png
# every page of the desk at three widths, light and dark, in two languages, by a real browser; six of them stand in doc/
desk-pictures: all
	@tests/tools/browser-deps >/dev/null
	@BILLHOOK_BUILD=$(abspath $(BUILD)) /usr/bin/python3 tests/e2e/desk_pictures.py $(BUILD)/desk-pictures
	@BILLHOOK_BUILD=$(abspath $(BUILD)) /usr/bin/python3 tests/e2e/desk_pictures.py doc --doc
# the pictures that test_14_pictures.py compares with
golden: all
	@BILLHOOK_BUILD=$(abspath $(BUILD)) BILLHOOK_GOLDEN=refresh /usr/bin/python3 -m pytest -q -p no:cacheprovider tests/e2e/test_14_pictures.py

# conf/billhook.conf is made from the settings table; a unit test compares them
sample: $(BUILD)/tests/tools/print_sample
	$< > conf/billhook.conf

# build/billhook_VERSION_ARCH.deb; two builds of the same sources and libraries are the same bytes
deb:
	@tests/tools/install-missing $(DEPS_APT) $(DEPS_DEB_APT)
	@tests/tools/make-deb $(BUILD) $(VERSION)

# the package and its units under a real systemd of its own, README word by word: a table of the steps
check-systemd: all
	@BILLHOOK=$(abspath $(BUILD))/billhook BILLHOOK_BUILD=$(abspath $(BUILD)) BILLHOOK_SYSTEMD=all tests/tools/run-pytest tests/e2e/test_80_systemd.py

UNITDIR ?= $(PREFIX)/lib/systemd/system
UNITS := billhook.service billhook@.service billhook.socket billhook@.socket billhook.target \
         billhook-nightly.service billhook-nightly.timer billhook-nightly@.service billhook-nightly@.timer \
         billhook-wake.service billhook-wake.timer
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 \
	  $(DESTDIR)$(PREFIX)/share/man/man7 $(DESTDIR)$(PREFIX)/share/doc/billhook $(DESTDIR)$(UNITDIR)/multi-user.target.wants \
	  $(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -m 755 $(BUILD)/billhook $(DESTDIR)$(PREFIX)/bin/billhook
	install -m 644 conf/billhook.conf conf/nginx-sellers.conf conf/litestream.yml $(DESTDIR)$(PREFIX)/share/doc/billhook
	for unit in $(UNITS); do \
	  sed 's|/usr/local/bin/billhook|$(PREFIX)/bin/billhook|' systemd/$$unit > $(DESTDIR)$(UNITDIR)/$$unit && \
	  chmod 644 $(DESTDIR)$(UNITDIR)/$$unit || exit 1; done
	ln -sf ../billhook.target $(DESTDIR)$(UNITDIR)/multi-user.target.wants/billhook.target
	install -m 644 systemd/billhook.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/billhook.conf
	for page in man/*.1 man/*.5 man/*.7; do [ -f $$page ] || continue; \
	  install -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/ || exit 1; done
	if [ -f conf/billhook.bash ]; then \
	  install -m 644 conf/billhook.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/billhook; fi

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/billhook $(addprefix $(DESTDIR)$(PREFIX)/share/doc/billhook/,billhook.conf nginx-sellers.conf litestream.yml) \
	  $(addprefix $(DESTDIR)$(UNITDIR)/,$(UNITS) multi-user.target.wants/billhook.target) $(DESTDIR)$(PREFIX)/lib/sysusers.d/billhook.conf \
	  $(DESTDIR)$(PREFIX)/share/man/man1/billhook.1 $(DESTDIR)$(PREFIX)/share/man/man5/billhook.conf.5 \
	  $(DESTDIR)$(PREFIX)/share/man/man7/billhook.7 $(DESTDIR)$(PREFIX)/share/bash-completion/completions/billhook
	-rmdir $(DESTDIR)$(PREFIX)/share/doc/billhook 2>/dev/null || true

clean:
	rm -rf $(BUILD)

help:
	@echo "make            build $(BUILD)/billhook"
	@echo "make demo       install what is missing, build, show a first document"
	@echo "make check      install what the tests need, run them all"
	@echo "make deps deps-test   only install the packages"
	@echo "make unit e2e test-ROOM   parts of the tests"
	@echo "make testlist   the ids of the survival list, their tests and what those came to"
	@echo "make torture    faults that take minutes: kills, power cuts, full and broken disks, floods, load"
	@echo "make torture-long   the same through a night: KILLS=500 CUTS=50 SOAK=3600 (seconds)"
	@echo "make bench bench-growth bench-desk   the targets of speed and memory; what many stored orders change, and what pages of the desk then cost"
	@echo "make sanitize sanitize-thread valgrind lint   more checks"
	@echo "make coverage   what unit and end-to-end tests reach; fails below its gates"
	@echo "make check-systemd   install, start, reload, restart, kill, upgrade … under a real systemd in namespaces of its own (as root)"
	@echo "make deb        build $(BUILD)/billhook_$(VERSION)_ARCH.deb"
	@echo "make install uninstall   with DESTDIR and PREFIX"

.PHONY: all unit testlist tools fuzz-targets fuzz e2e demo check check-parts deps deps-test sanitize sanitize-thread coverage valgrind bench bench-growth bench-desk lint sample manual pictures desk-pictures golden deb check-systemd install uninstall clean help \
        $(addprefix test-,$(ROOMS))
.DELETE_ON_ERROR:
.SECONDARY:
-include $(shell find $(BUILD) -path $(BUILD)/deb -prune -o -type f -name '*.d' -print 2>/dev/null)
