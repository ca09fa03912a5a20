"""A desktop that says what colours it wants, as desktops do: a settings portal on the session bus.

It runs in the system's own Python and reads lines such as `color-scheme 1` or `contrast 1`.
"""

from __future__ import annotations

import os
import sys

from gi.repository import Gio, GLib

PATH, NAME = "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop"
INTERFACE, SPACE = "org.freedesktop.portal.Settings", "org.freedesktop.appearance"
ABOUT = f"""<node><interface name="{INTERFACE}">
    <method name="ReadAll">
        <arg type="as" direction="in"/><arg type="a{{sa{{sv}}}}" direction="out"/>
    </method>
    <method name="ReadOne">
        <arg type="s" direction="in"/><arg type="s" direction="in"/>
        <arg type="v" direction="out"/>
    </method>
    <signal name="SettingChanged"><arg type="s"/><arg type="s"/><arg type="v"/></signal>
</interface></node>"""

wanted = {"color-scheme": 0, "contrast": 0}


def answer(bus, sender, path, interface, method, arguments, call):
    if method == "ReadAll":
        held = {name: GLib.Variant("u", value) for name, value in wanted.items()}
        call.return_value(GLib.Variant("(a{sa{sv}})", ({SPACE: held},)))
    elif (asked := arguments.unpack())[0] == SPACE and asked[1] in wanted:
        call.return_value(GLib.Variant("(v)", (GLib.Variant("u", wanted[asked[1]]),)))
    else:
        call.return_dbus_error("org.freedesktop.portal.Error.NotFound", "Not known here.")


def change(stdin, condition) -> bool:
    lines = os.read(stdin.fileno(), 4096).decode().splitlines()
    for name, value in map(str.split, lines):
        wanted[name] = int(value)
        told = GLib.Variant("(ssv)", (SPACE, name, GLib.Variant("u", int(value))))
        bus.emit_signal(None, PATH, INTERFACE, "SettingChanged", told)
    if not lines:
        loop.quit()
    return bool(lines)


bus = Gio.bus_get_sync(Gio.BusType.SESSION)
bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(ABOUT).interfaces[0], answer, None, None)
loop = GLib.MainLoop()
Gio.bus_own_name_on_connection(bus, NAME, 0, lambda *_: print("ready", flush=True), None)
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, change)
loop.run()
