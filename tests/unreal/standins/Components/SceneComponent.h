// STAND-IN, not Unreal: see CoreMinimal.h. Member names as in Unreal 5.1 to 5.8.

#pragma once

#include "Components/ActorComponent.h"

class APhysicsVolume;
struct FAttachmentTransformRules;
struct FDetachmentTransformRules;
struct FTransform;

class USceneComponent : public UActorComponent
{
public:
	uint8 bAbsoluteLocation : 1;
	uint8 bVisible : 1;
	uint8 bHiddenInGame : 1;

	USceneComponent* GetAttachParent() const { return StandinParent; }
	FName GetAttachSocketName() const;
	USceneComponent* GetChildComponent(int32 ChildIndex) const;
	int32 GetNumChildrenComponents() const;
	void SetupAttachment(USceneComponent* InParent, FName = FName()) { StandinParent = InParent; }
	bool AttachToComponent(USceneComponent* InParent, const FAttachmentTransformRules& AttachmentRules, FName InSocketName);
	virtual void DetachFromComponent(const FDetachmentTransformRules&) {}
	AActor* GetAttachmentRootActor() const;
	bool IsAttachedTo(const USceneComponent* TestComp) const;
	void SetRelativeLocation(const FVector& NewLocation, bool = false) { StandinLocation = NewLocation; }
	void SetRelativeRotation(const FRotator& NewRotation, bool = false) { StandinRotation = NewRotation; }
	void SetRelativeScale3D(const FVector& NewScale3D) { StandinScale = NewScale3D; }
	void SetWorldLocation(const FVector& NewLocation, bool bSweep = false);
	bool IsVisible() const;
	void SetVisibility(bool bNewVisibility, bool bPropagateToChildren = false);
	void SetHiddenInGame(bool NewHidden, bool bPropagateToChildren = false);
	APhysicsVolume* GetPhysicsVolume() const;
	const FTransform& GetComponentTransform() const;
	virtual bool IsSimulatingPhysics(FName = FName()) const { return false; }
	virtual bool CanAttachAsChild(const USceneComponent*, FName) const { return true; }

	USceneComponent* StandinParent = nullptr;
	FVector StandinLocation;
	FRotator StandinRotation;
	FVector StandinScale;
};
