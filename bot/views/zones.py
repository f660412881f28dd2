"""Time zones to choose from: one city each for the offsets and rules that people live by."""

from slack_sdk.models.blocks import InputBlock

from bot.views.fields import choice_field
from bot.views.message import option

# IANA names (tz database), from west to east; Slack's select takes a hundred options.
ZONES = (
    "Pacific/Pago_Pago", "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Tijuana",
    "America/Phoenix", "America/Denver", "America/Chicago", "America/Mexico_City", "America/Guatemala",
    "America/Costa_Rica", "America/New_York", "America/Toronto", "America/Havana", "America/Bogota", "America/Lima",
    "America/Guayaquil", "America/Panama", "America/Jamaica", "America/Caracas", "America/La_Paz",
    "America/Santo_Domingo", "America/Puerto_Rico", "America/Halifax", "America/Santiago", "America/Asuncion",
    "America/St_Johns", "America/Argentina/Buenos_Aires", "America/Montevideo", "America/Sao_Paulo",
    "America/Noronha", "Atlantic/Azores", "Atlantic/Cape_Verde", "Atlantic/Reykjavik", "UTC", "Africa/Accra",
    "Africa/Abidjan", "Africa/Dakar", "Africa/Casablanca", "Europe/Lisbon", "Europe/Dublin", "Europe/London",
    "Africa/Algiers", "Africa/Tunis", "Africa/Lagos", "Africa/Kinshasa", "Europe/Madrid", "Europe/Paris",
    "Europe/Brussels", "Europe/Amsterdam", "Europe/Zurich", "Europe/Berlin", "Europe/Rome", "Europe/Vienna",
    "Europe/Prague", "Europe/Copenhagen", "Europe/Oslo", "Europe/Stockholm", "Europe/Warsaw", "Europe/Budapest",
    "Europe/Belgrade", "Europe/Athens", "Europe/Bucharest", "Europe/Sofia", "Europe/Helsinki", "Europe/Vilnius",
    "Europe/Kyiv", "Africa/Cairo", "Africa/Johannesburg", "Africa/Maputo", "Africa/Khartoum", "Asia/Jerusalem",
    "Asia/Beirut", "Europe/Istanbul", "Europe/Moscow", "Africa/Nairobi", "Africa/Addis_Ababa", "Asia/Baghdad",
    "Asia/Riyadh", "Asia/Tehran", "Asia/Dubai", "Asia/Tbilisi", "Asia/Kabul", "Asia/Karachi", "Asia/Tashkent",
    "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka", "Asia/Yangon", "Asia/Bangkok", "Asia/Jakarta",
    "Asia/Singapore", "Asia/Manila", "Asia/Shanghai", "Asia/Tokyo", "Australia/Adelaide", "Australia/Sydney",
    "Pacific/Auckland", "Pacific/Kiritimati",
)  # fmt: skip


def zone_field(name: str, chosen: str, hint: str = "") -> InputBlock:
    """A select of zones; the one in force is always among them."""
    names = ZONES if chosen in ZONES else (chosen, *ZONES)
    options = [option(zone.replace("_", " "), zone) for zone in names[:100]]
    return choice_field(name, "Time zone", options, chosen, hint)
