// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

class UStaticMesh : public UObject
{
};
