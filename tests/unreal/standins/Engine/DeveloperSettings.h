// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

class UDeveloperSettings : public UObject
{
public:
	virtual FName GetContainerName() const { return FName(); }
	virtual FName GetCategoryName() const { return FName(); }
	virtual FName GetSectionName() const { return FName(); }
	virtual bool SupportsAutoRegistration() const { return true; }

protected:
	FName CategoryName;
	FName SectionName;
};
