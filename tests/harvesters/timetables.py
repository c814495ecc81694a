"""A timetable in GTFS. Synthetic: two lines and three stops, in the shape of gtfs.org/schedule/reference."""

import io
import zipfile
from collections.abc import Mapping

AGENCY = "agency_id,agency_name,agency_url,agency_timezone\nztm,ZTM,https://example.org,Europe/Warsaw\n"
STOPS = """stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type
a,101,Dworzec,50.8760,20.6170,0
b,102,"Rynek, ratusz",50.8703,20.6275,
c,103,Szpital,50.8900,20.6500,0
s,,Stacja,50.8800,20.6200,1
"""
ROUTES = "route_id,route_short_name,route_type\nr1,1,3\nr2,34,3\n"
TRIPS = """route_id,service_id,trip_id
r1,work,t1
r1,work,t2
r2,work,night
r1,sunday,t3
"""
TIMES = """trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type
t1,07:00:00,07:00:00,a,1,0
t1,07:10:00,07:10:00,b,2,0
t1,07:20:00,07:20:00,c,3,0
t2,08:05:00,08:05:00,c,1,0
t2,08:15:00,08:15:00,b,2,1
t2,08:25:00,08:25:00,a,3,0
night,24:50:00,24:50:00,a,5,0
night,25:10:00,25:10:00,b,10,0
night,25:20:00,25:20:00,c,20,0
t3,09:00:00,09:00:00,a,1,0
t3,,,b,2,0
t3,09:20:00,09:20:00,c,3,0
"""
CALENDAR = """service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
work,1,1,1,1,1,0,0,20261102,20261115
sunday,0,0,0,0,0,0,1,20261102,20261115
"""
# Independence Day, a Wednesday: no workday service, that of Sundays instead.
EXCEPTIONS = "service_id,date,exception_type\nwork,20261111,2\nsunday,20261111,1\n"

FILES: Mapping[str, str] = {
    "agency.txt": AGENCY,
    "stops.txt": STOPS,
    "routes.txt": ROUTES,
    "trips.txt": TRIPS,
    "stop_times.txt": TIMES,
    "calendar.txt": CALENDAR,
    "calendar_dates.txt": EXCEPTIONS,
}


def timetable(**changes: str | None) -> bytes:
    """The archive; `stops=…` in place of stops.txt, None for none. With a BOM, as some tools write."""
    content = io.BytesIO()
    files = {**FILES, **{f"{name}.txt": text for name, text in changes.items()}}
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            if text is not None:
                archive.writestr(zipfile.ZipInfo(name), text.encode("utf-8-sig"))
    return content.getvalue()
